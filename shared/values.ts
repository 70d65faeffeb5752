import * as z from 'zod/mini';
import { isPlausible } from './time.ts';

/* Single values in their wire format. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A device: any UUID in lower case. */
export const DeviceId = z.string().check(z.regex(UUID));
export type DeviceId = z.infer<typeof DeviceId>;

/** A report, an operation or a photo: UUIDv7 in lower case. */
export const Id = z.string().check(z.regex(UUID_V7));
export type Id = z.infer<typeof Id>;

/** A ward, as `<layer>.<corporation>.<number>`, or a corporation. */
export const WardId = z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,79}$/));
export type WardId = z.infer<typeof WardId>;

/** 64 lower-case hexadecimal digits. */
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** ISO 8601 with an offset: `2026-11-23T09:00:00+05:30` or `…Z`. */
export const Timestamp = z.iso
  .datetime({ offset: true })
  .check(z.refine((timestamp) => isPlausible(Date.parse(timestamp))));
export type Timestamp = z.infer<typeof Timestamp>;
