import { EARLY_INPUT, EARLY_PHOTOS } from '#app/engine/early-names.js';

/** What a person entered on the prerendered form before the app's script had loaded. */
export type EarlyInput = {
  category: string;
  landmark: string;
  words: string;
  photos: File[];
};

let early: EarlyInput | null = null;

/** Call it before hydration, which resets the fields. */
export function captureEarlyInput(): void {
  const form = document.querySelector('form');
  if (!form) return;
  const entered = new FormData(form);
  const text = (name: string) => {
    const value = entered.get(name);
    return typeof value === 'string' ? value : '';
  };
  early = {
    category: text('category'),
    landmark: text('landmark'),
    words: text('words'),
    photos: entered
      .getAll('photos')
      .filter((part): part is File => part instanceof File && part.size > 0)
  };
  for (const input of form.querySelectorAll<HTMLInputElement>('input[type=file]')) input.value = '';
}

/** Returns it once, and deletes what was kept for a reload. */
export function takeEarlyInput(): EarlyInput | null {
  const taken = early;
  early = null;
  try {
    const kept = sessionStorage.getItem(EARLY_INPUT);
    sessionStorage.removeItem(EARLY_INPUT);
    return taken && kept
      ? laterOf(taken, JSON.parse(kept) as Partial<Record<keyof EarlyInput, unknown>>)
      : taken;
  } catch {
    // Without session storage, nothing was kept.
    return taken;
  }
}

/** Adds what was entered after the capture, during hydration: `first.js` stores that too. */
function laterOf(
  captured: EarlyInput,
  kept: Partial<Record<keyof EarlyInput, unknown>>
): EarlyInput {
  const later = (name: 'category' | 'landmark' | 'words') => {
    const entered = kept[name];
    return typeof entered === 'string' && entered ? entered : captured[name];
  };
  return {
    ...captured,
    category: later('category'),
    landmark: later('landmark'),
    words: later('words')
  };
}

/** Returns the photos that were chosen early, also those from before a reload; once. */
export async function takeEarlyPhotos(input: EarlyInput | null): Promise<File[]> {
  const chosen = input?.photos ?? [];
  try {
    if (!('caches' in globalThis) || !(await caches.has(EARLY_PHOTOS))) return chosen;
    const cache = await caches.open(EARLY_PHOTOS);
    const kept: File[] = [];
    for (const request of await cache.keys()) {
      const { pathname, searchParams } = new URL(request.url);
      const blob = await (await cache.match(request))?.blob();
      if (!blob) continue;
      const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
      const lastModified = Number(searchParams.get('modified'));
      kept.push(new File([blob], name, { type: blob.type, lastModified }));
    }
    await caches.delete(EARLY_PHOTOS);
    const isNew = (file: File) =>
      !chosen.some((one) => one.name === file.name && one.size === file.size);
    return [...kept.filter(isNew), ...chosen];
  } catch {
    return chosen;
  }
}
