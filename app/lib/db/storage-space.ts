/** Less than this left, in bytes, and a phone is told before the shutter (S12). */
const LOW_SPACE = 20_000_000;

/** What only a tab has; the worker, where this file is compiled too, knows no such things. */
const tab = globalThis as unknown as {
  matchMedia: (query: string) => { matches: boolean };
  navigator: { vendor: string; storage: { persist: () => Promise<boolean> } };
};

/** Asks that the browser keep what we store even when space runs short (S12). */
export async function keepStorage(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await tab.navigator.storage.persist());
  } catch {
    return false;
  }
}

/** Whether it has agreed to; null where it does not say. */
export async function isStorageKept(): Promise<boolean | null> {
  try {
    return await navigator.storage.persisted();
  } catch {
    return null;
  }
}

/**
 * When this browser may delete what is on the phone: WebKit does after seven days without a visit, unless
 * the site is on the home screen; others when space runs out and they have not agreed to keep it.
 * Source: webkit.org/blog/10218, "7-Day Cap on All Script-Writeable Storage"; WHATWG Storage, "persistent".
 */
export async function evictionRisk(): Promise<'none' | 'when_full' | 'after_days'> {
  if ((await isStorageKept()) === true) return 'none';
  const isInstalled = tab.matchMedia('(display-mode: standalone)').matches;
  const isWebKit = tab.navigator.vendor.startsWith('Apple');
  return isWebKit && !isInstalled ? 'after_days' : 'when_full';
}

export async function isSpaceLow(): Promise<boolean> {
  try {
    const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
    return quota - usage < LOW_SPACE;
  } catch {
    return false;
  }
}

/** Dexie wraps the browser's own error. */
export function isOutOfSpace(cause: unknown): boolean {
  const names = [cause, (cause as { inner?: unknown } | null)?.inner].map(
    (one) => (one as { name?: string } | null)?.name
  );
  return names.includes('QuotaExceededError');
}
