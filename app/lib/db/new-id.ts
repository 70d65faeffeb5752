import { uuidv7 } from '#shared/ids.ts';
import type { Id } from '#shared/values.ts';

export const newId = (): Id => uuidv7(Date.now(), randomBytes(10));

export const randomBytes = (count: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(count));
