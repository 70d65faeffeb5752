import type { PhoneDatabase } from '../db/db.ts';

/** What browsers report about the network; most report nothing. */
type NetworkInformation = EventTarget & { type?: string };

const connection = (): NetworkInformation | undefined =>
  (globalThis.navigator as (Navigator & { connection?: NetworkInformation }) | undefined)
    ?.connection;

/** Whether this browser can tell Wi-Fi from mobile data at all. */
export const knowsWifi = (): boolean => connection()?.type !== undefined;

/** The kind of network as the browser reports it, such as `wifi` or `cellular`; else `unknown`. */
export const networkName = (): string => connection()?.type ?? 'unknown';

/** Whether photos have to wait: the person wants Wi-Fi for them, and this is mobile data. */
export async function waitsForWifi(db: PhoneDatabase): Promise<boolean> {
  return connection()?.type === 'cellular' && (await db.setting('photosOnWifi')) === true;
}

/** @returns a function that stops watching */
export function watchNetwork(changed: () => void): () => void {
  const network = connection();
  network?.addEventListener('change', changed);
  return () => network?.removeEventListener('change', changed);
}
