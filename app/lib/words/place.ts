import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/language.svelte.ts';
import type { ReportWard, WardName } from '#shared/protocol.ts';

/** The name by which the reader knows it. */
export const inLanguage = (name: WardName): string =>
  language.current === 'kn' ? (name.kn ?? name.en) : name.en;

export function wardWord(ward: Pick<ReportWard, 'number' | 'name' | 'approximate'>): string {
  const words = { number: ward.number ?? '', name: inLanguage(ward.name) };
  return ward.approximate ? m.place_ward_approximate(words) : m.place_ward(words);
}

/** Whole metres, rounded so that they do not pretend. */
export const metresWord = (metres: number): string =>
  new Intl.NumberFormat(`${language.current}-IN`).format(
    metres < 100 ? Math.ceil(metres) : Math.ceil(metres / 10) * 10
  );
