/** What browsers tell of the network; most tell nothing. WICG Network Information API. */
export type NetworkInformation = EventTarget & {
  /** `wifi`, `cellular`, … */
  type?: string;
  /** `slow-2g` to `4g`. */
  effectiveType?: string;
  saveData?: boolean;
};

export const networkInformation = (): NetworkInformation | undefined =>
  (globalThis.navigator as (Navigator & { connection?: NetworkInformation }) | undefined)
    ?.connection;
