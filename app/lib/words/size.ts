import { language } from '#app/lib/shell/language.svelte.ts';

/** "340 kB", "1.2 MB", in the reader's language. */
export function sizeWord(bytes: number): string {
  const isLarge = bytes >= 1_000_000;
  return new Intl.NumberFormat(`${language.current}-IN`, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0
  }).format(isLarge ? bytes / 1_000_000 : Math.ceil(bytes / 1_000));
}
