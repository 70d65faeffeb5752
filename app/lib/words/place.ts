import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/shell/language.svelte.ts';
import type { LocatedWard } from '#shared/locate-ward.ts';
import type { ReportWard, WardName } from '#shared/protocol.ts';

/** The name in the reader's language. */
export const inLanguage = (name: WardName): string =>
  language.current === 'kn' ? (name.kn ?? name.en) : name.en;

type NamedWard = Pick<ReportWard, 'number' | 'name'>;

/** "4 Name", as far as both are known. */
export const numberAndName = ({ number, name }: NamedWard): string =>
  [number, inLanguage(name)].filter((part) => part !== null && part !== '').join(' ');

/** "Ward 4 Name", "About ward 4 Name", "About ward 4 Name or 5 Other". */
export function wardWord(
  ward: NamedWard & Pick<ReportWard, 'approximate' | 'alternatives'>
): string {
  const words = { number: ward.number ?? '', name: inLanguage(ward.name) };
  if (!ward.approximate) return m.place_ward(words);
  const others = ward.alternatives ?? [];
  if (others.length === 0) return m.place_ward_approximate(words);
  const list = [ward, ...others].map(numberAndName);
  return m.place_ward_either({ wards: list.join(` ${m.place_ward_or()} `) });
}

/** The ward as far as the phone can determine it. */
export function locatedWardWord(found: Exclude<LocatedWard<NamedWard>, { at: 'outside' }>): string {
  if (found.at === 'somewhere') return m.place_ward_unknown();
  const { ward, alternatives, isCertain } = found;
  return wardWord({ ...ward, approximate: !isCertain, alternatives: alternatives as never });
}

/** Whole metres, rounded so that they do not suggest a false precision. */
export const metresWord = (metres: number): string =>
  new Intl.NumberFormat(`${language.current}-IN`).format(
    metres < 100 ? Math.ceil(metres) : Math.ceil(metres / 10) * 10
  );
