/** With less free space than this, in bytes, the form warns before a photo is taken (S12). */
const MIN_FREE_BYTES = 20_000_000;

/** APIs of a tab: this file is also compiled for the worker, whose types lack them. */
const tab = globalThis as unknown as {
  matchMedia: (query: string) => { matches: boolean };
  navigator: { vendor: string; storage: { persist: () => Promise<boolean> } };
};

/** Asks the browser to keep our data even when space runs short (S12). */
export async function keepStorage(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await tab.navigator.storage.persist());
  } catch {
    return false;
  }
}

/** Whether the browser has agreed to keep it; null if the browser does not report that. */
export async function isStorageKept(): Promise<boolean | null> {
  try {
    return await navigator.storage.persisted();
  } catch {
    return null;
  }
}

/**
 * When this browser may delete our data. WebKit deletes it after seven days without a visit, unless the site is
 * on the home screen. Others delete it when space runs out, unless they have agreed to keep it.
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
    return quota - usage < MIN_FREE_BYTES;
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
