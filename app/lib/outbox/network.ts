import type { PhoneDatabase } from '../db/db.ts';
import { networkInformation } from '../http/network-information.ts';

/** Whether this browser can tell Wi-Fi from mobile data at all. */
export const knowsWifi = (): boolean => networkInformation()?.type !== undefined;

/** The kind of network as the browser reports it, such as `wifi` or `cellular`; else `unknown`. */
export const networkName = (): string => networkInformation()?.type ?? 'unknown';

/** Whether photos have to wait: the person wants Wi-Fi for them, and this is mobile data. */
export async function waitsForWifi(db: PhoneDatabase): Promise<boolean> {
  return networkInformation()?.type === 'cellular' && (await db.setting('photosOnWifi')) === true;
}

/** @returns a function that stops watching */
export function watchNetwork(changed: () => void): () => void {
  const network = networkInformation();
  network?.addEventListener('change', changed);
  return () => network?.removeEventListener('change', changed);
}
