import type { Area, Point } from '#shared/geo.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import type { WardName } from '#shared/protocol.ts';
import type { WardId } from '#shared/values.ts';
import { locateWard, type LocatedWard } from '#shared/locate-ward.ts';
import { UNITS_PER_DEGREE, WardPack } from '#shared/ward-pack.ts';
import { WardPlaces, type PlaceKind } from '#shared/ward-places.ts';

type PackedWard = WardPack['wards'][number];
export type KnownWard = Pick<PackedWard, 'id' | 'number' | 'name'> & { centre: Point };

export type KnownPlace = { kind: PlaceKind | UnknownValue; name: WardName; point: Point };

export type PhoneWards = {
  /**
   * The ward of a place as far as the phone can tell; the server decides.
   *
   * @param radius metres within which the place is likely to be
   */
  at(point: Point, radius: number): LocatedWard<KnownWard>;
  all: readonly KnownWard[];
  hasPlaces: boolean;
  /** The main roads and stops of a ward; none where the operator provides none, or they are not on this phone yet. */
  placesOf(ward: KnownWard): Promise<KnownPlace[]>;
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
    hasPlaces: pack.hasPlaces ?? false,
    placesOf: ({ id }) => (pack.hasPlaces ? loadPlaces(id) : Promise.resolve([])),
    outlines: () => wards.map(({ area, number }) => ({ area, number }))
  };
}

/** The service worker caches them too. */
async function loadPlaces(ward: WardId): Promise<KnownPlace[]> {
  try {
    const reply = await fetch(`/api/wards/${encodeURIComponent(ward)}/places`);
    const { places } = WardPlaces.parse(await reply.json());
    return places.map(({ kind, name, at: [lat, lng] }) => ({ kind, name, point: { lat, lng } }));
  } catch {
    return [];
  }
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
