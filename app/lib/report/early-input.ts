import { EARLY_INPUT, EARLY_KEPT, EARLY_PHOTOS } from '#app/engine/early-names.js';
import type { Draft } from '../db/db.ts';
import type { Point } from '#shared/geo.ts';
import type { Instant } from '#shared/time.ts';

/** What a person entered on the prerendered form before the app's script had loaded. */
export type EarlyInput = {
  category: string;
  landmark: string;
  words: string;
  /** Where the phone was, with its accuracy in metres and when that was found. */
  place: (Point & { accuracy: number; at: Instant }) | null;
};

/** What `early-form.js` offers to the app until that has loaded what it stores reports with. */
type EarlyForm = {
  save(input: EarlyInput): Promise<void>;
  photosKept(): Promise<unknown>;
};

/** Only the document of the form has it. */
const earlyForm = () => (globalThis as unknown as { varadiEarly?: EarlyForm }).varadiEarly;

/** Whether the document keeps what is chosen, for the form to take it when it is ready. */
export const isKeptEarly = (): boolean =>
  earlyForm() !== undefined && !('ready' in document.documentElement.dataset);

/** Stores a report on the phone before the app can file it. */
export async function saveEarly(input: EarlyInput): Promise<void> {
  const form = earlyForm();
  if (!form) throw new Error('this document cannot store a report before the app has loaded');
  await form.save(input);
}

let early: EarlyInput | null = null;

/** Call it before hydration, which resets the fields. */
export function captureEarlyInput(): void {
  const form = document.querySelector<HTMLFormElement>('form.report');
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
    place: null
  };
}

/** Returns it once; it stays stored for a reload until `forgetEarlyInput`. */
export function takeEarlyInput(): EarlyInput | null {
  const taken = early;
  early = null;
  const kept = storedInput();
  if (!taken || !kept) return taken;
  // What was entered after the capture, during hydration.
  return {
    category: kept.category || taken.category,
    landmark: kept.landmark || taken.landmark,
    words: kept.words || taken.words,
    place: kept.place ?? null
  };
}

/** Call it once an early report is filed: the document no longer says that it is kept. */
export function showNoKeptReport(): void {
  const { dataset } = document.documentElement;
  delete dataset.kept;
  delete dataset.early;
  try {
    sessionStorage.removeItem(EARLY_KEPT);
  } catch {
    // There was none.
  }
}

/** The position that was found before the form could store it. */
export const storedPlace = (): EarlyInput['place'] => storedInput()?.place ?? null;

/** The place of a draft, as far as the phone was located before the app ran. */
export function placeOf(place: EarlyInput['place']): Partial<Draft> {
  if (!place) return {};
  const { at, ...fix } = place;
  return { location: { ...fix, source: 'gps' }, placedAt: at };
}

/** Call it once the form stores what is entered by itself. */
export function forgetEarlyInput(): void {
  document.documentElement.dataset.ready = '';
  delete document.documentElement.dataset.early;
  for (const text of document.querySelectorAll('#notices [data-text]')) text.textContent = '';
  try {
    sessionStorage.removeItem(EARLY_INPUT);
  } catch {
    // There was none.
  }
}

function storedInput(): EarlyInput | null {
  try {
    return JSON.parse(sessionStorage.getItem(EARLY_INPUT) ?? 'null') as EarlyInput | null;
  } catch {
    // Without session storage, nothing was kept.
    return null;
  }
}

export type EarlyPhoto = { file: File; from: 'camera' | 'gallery' };

/** Returns the photos that were chosen early, also those from before a reload; once. */
export async function takeEarlyPhotos(): Promise<EarlyPhoto[]> {
  await earlyForm()?.photosKept();
  if (!('caches' in globalThis) || !(await caches.has(EARLY_PHOTOS))) return [];
  const cache = await caches.open(EARLY_PHOTOS);
  const kept: EarlyPhoto[] = [];
  for (const request of await cache.keys()) {
    const { pathname, searchParams } = new URL(request.url);
    const blob = await (await cache.match(request))?.blob();
    if (!blob) continue;
    const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
    const lastModified = Number(searchParams.get('modified'));
    const file = new File([await blob.arrayBuffer()], name, { type: blob.type, lastModified });
    kept.push({ file, from: searchParams.get('from') === 'camera' ? 'camera' : 'gallery' });
  }
  await caches.delete(EARLY_PHOTOS);
  return kept;
}
