import { contains, nearestWithin, type Area, type Point } from '#shared/geo.ts';
import { WardPack } from '#shared/protocol.ts';

/** Whole numbers of this part of a degree (see `server/wards/pack.ts`). */
const GRAIN = 1e5;
/** Boundaries on the phone are thinned, so this near to one, in degrees (some 130 m), none is outside. */
const BENEFIT = 0.0012;

type PackedWard = WardPack['wards'][number];
export type KnownWard = Pick<PackedWard, 'number' | 'name'> & { approximate: boolean };

export type PhoneWards = {
  /** The ward of a place, or that it is outside them all. The server has the last word. */
  at(point: Point): KnownWard | 'outside';
  outlines(): { area: Area; number: number | null }[];
};

/**
 * The wards as this phone knows them: the service worker keeps the server's answer and renews it when
 * it can. Null: there was no network yet, so nothing can be said.
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
  const wards = pack.wards.map((ward) => ({
    ward: { number: ward.number, name: ward.name, approximate: pack.approximate },
    area: (ward.rings ?? []).map(corners),
    centre: { lat: ward.centre[0], lng: ward.centre[1] },
    reach: ward.reach
  }));

  const within = (point: Point) => wards.find(({ area }) => contains(area, point));
  const nearby = ({ lat, lng }: Point) => {
    for (const [north, east] of COMPASS) {
      const found = within({ lat: lat + north * BENEFIT, lng: lng + east * BENEFIT });
      if (found) return { ...found, ward: { ...found.ward, approximate: true } };
    }
    return undefined;
  };

  return {
    at(point) {
      const found = pack.approximate
        ? nearestWithin(wards, point)
        : (within(point) ?? nearby(point));
      return found?.ward ?? 'outside';
    },
    outlines: () => wards.map(({ area, ward }) => ({ area, number: ward.number }))
  };
}

const COMPASS = [
  [1, 0],
  [0.7, 0.7],
  [0, 1],
  [-0.7, 0.7],
  [-1, 0],
  [-0.7, -0.7],
  [0, -1],
  [0.7, -0.7]
] as const;

/** The first corner and the steps from there, back into degrees. */
function corners(steps: readonly number[]): Float64Array {
  const ring = new Float64Array(steps.length);
  let [x, y] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i]!;
    y += steps[i + 1]!;
    ring[i] = x / GRAIN;
    ring[i + 1] = y / GRAIN;
  }
  return ring;
}
