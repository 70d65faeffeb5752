/** Less than this left, in bytes, and a phone is told before the shutter (S12). */
const LOW_SPACE = 20_000_000;

/** Asks that the browser keep what we store even when space runs short (S12). */
export async function keepStorage(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
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

export async function isSpaceLow(): Promise<boolean> {
  try {
    const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
    return quota - usage < LOW_SPACE;
  } catch {
    return false;
  }
}
