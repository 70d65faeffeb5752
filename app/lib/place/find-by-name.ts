import type { WardName } from '#shared/protocol.ts';
import { asciiDigits } from '#shared/report-number.ts';

/** A ward, or a road or stop, which has no number. */
export type Named = { name: WardName; number?: number | null };

/**
 * Wards and places by number, in any script's digits, or by a part of their name in English or Kannada; those that
 * begin so come first.
 *
 * @param max at most this many
 */
export function findByName<T extends Named>(all: readonly T[], typed: string, max: number): T[] {
  const text = asciiDigits(typed).trim().toLowerCase();
  if (!text) return [];
  const rank = ({ number, name }: T): number => {
    if (number !== undefined && String(number) === text) return 0;
    const names = [name.en.toLowerCase(), name.kn ?? ''];
    if (names.some((one) => one.startsWith(text))) return 1;
    return names.some((one) => one.includes(text)) ? 2 : 3;
  };
  return all
    .filter((one) => rank(one) < 3)
    .sort((a, b) => rank(a) - rank(b) || (a.number ?? 0) - (b.number ?? 0))
    .slice(0, max);
}
