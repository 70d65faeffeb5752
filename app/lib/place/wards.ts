import type { Area, Point } from '#shared/geo.ts';
import { locateWard, type LocatedWard } from '#shared/locate-ward.ts';
import { asciiDigits } from '#shared/report-number.ts';
import { UNITS_PER_DEGREE, WardPack } from '#shared/ward-pack.ts';

type PackedWard = WardPack['wards'][number];
export type KnownWard = Pick<PackedWard, 'id' | 'number' | 'name'> & { centre: Point };

export type PhoneWards = {
  /**
   * The ward of a place as far as the phone can tell; the server decides.
   *
   * @param radius metres within which the place is likely to be
   */
  at(point: Point, radius: number): LocatedWard<KnownWard>;
  all: readonly KnownWard[];
  outlines(): { area: Area; number: number | null }[];
};

/**
 * The wards as this phone knows them: the service worker caches the server's answer and renews it when it
 * can. Null: there was no network yet, so no ward is known.
 */
export async function wardsOnPhone(): Promise<PhoneWards | null> {
  try {
    const reply = await fetch('/api/wards');
    return readPack(WardPack.parse(await reply.json()));
  } catch {
    return null;
  }
}

export function readPack(pack: WardPack): PhoneWards {
  const wards = pack.wards.map(({ id, number, name, centre, reach, rings = [] }) => ({
    ...{ id, number, name, reach },
    area: rings.map(corners),
    centre: { lat: centre[0], lng: centre[1] }
  }));
  return {
    at: (point, radius) =>
      locateWard(wards, point, radius, pack.approximate ? 'centres' : 'thinned'),
    all: wards,
    outlines: () => wards.map(({ area, number }) => ({ area, number }))
  };
}

/** At most this many wards are offered. */
const MAX_FOUND = 6;

/** Wards by number, in any script's digits, or by a part of their name in English or Kannada; those that begin so first. */
export function findWards(wards: readonly KnownWard[], typed: string): KnownWard[] {
  const text = asciiDigits(typed).trim().toLowerCase();
  if (!text) return [];
  const rank = ({ number, name }: KnownWard): number => {
    if (String(number) === text) return 0;
    const names = [name.en.toLowerCase(), name.kn ?? ''];
    if (names.some((one) => one.startsWith(text))) return 1;
    return names.some((one) => one.includes(text)) ? 2 : 3;
  };
  return wards
    .filter((ward) => rank(ward) < 3)
    .sort((a, b) => rank(a) - rank(b) || (a.number ?? 0) - (b.number ?? 0))
    .slice(0, MAX_FOUND);
}

/** Decodes a ring into degrees: the first corner, then the difference to each next one. */
function corners(steps: readonly number[]): Float64Array {
  const ring = new Float64Array(steps.length);
  let [x, y] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i]!;
    y += steps[i + 1]!;
    ring[i] = x / UNITS_PER_DEGREE;
    ring[i + 1] = y / UNITS_PER_DEGREE;
  }
  return ring;
}
