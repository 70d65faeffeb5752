import Flatbush from 'flatbush';
import { UNPLACED, type WardId } from '#shared/access.ts';
import { boxOf, type Box, type Point } from '#shared/geo.ts';
import { locateWard, searchRadius } from '#shared/locate-ward.ts';
import type { ReportWard } from '#shared/protocol.ts';
import type { Database } from '../database/connect.ts';
import type { WardTable } from '../database/schema.ts';
import { CENTRES, CENTRES_LAYER } from './centres.ts';
import { centreOf, reachOf } from './measure.ts';
import type { Layer, Placement, Ward } from './ward.ts';

/** A place and its accuracy in metres; a pin has no accuracy. */
export type Position = Point & { accuracy?: number | undefined };

/** The wards of every layer, in memory: some megabytes, with lookups in microseconds. */
export type WardRegistry = {
  /**
   * The ward of a place on a day, or `UNPLACED` if the place may be in any of many wards. Null means that it is far
   * outside the area that Varadi serves.
   */
  place(position: Position, on: Date): Placement | null;
  layerOn(on: Date): Layer;
  ward(id: WardId): Ward | null;
  /** @param position of the report; used to list alternative wards */
  describe(placement: Placement, position?: Position | null): ReportWard;
  corporations(): WardId[];
  /** Reloads the layers if another process has changed them. */
  refresh(): Promise<void>;
};

export async function openWardRegistry(database: Database): Promise<WardRegistry> {
  let loadedLayers = '';
  let layers: readonly Layer[] = [];
  let byId = new Map<WardId, Ward>();

  async function refresh() {
    const rows = await database
      .selectFrom('ward_layer')
      .select(['id', 'name', 'valid_from', 'imported_at'])
      .orderBy('valid_from')
      .execute();
    const latest = JSON.stringify(rows);
    if (latest === loadedLayers) return;
    const imported = await Promise.all(
      rows.map(async (row) =>
        layerOf(
          row.id,
          row.name,
          row.valid_from,
          false,
          await readWards(database, row.id),
          row.imported_at
        )
      )
    );
    layers = imported.length > 0 ? imported : [centresLayer()];
    // Wards of the built-in table stay known, since older reports refer to them.
    byId = new Map(
      [centresLayer(), ...imported].flatMap(({ wards }) => wards.map((w) => [w.id, w]))
    );
    loadedLayers = latest;
  }

  function layerOn(on: Date): Layer {
    return layers.findLast((layer) => layer.validFrom <= on) ?? layers[0]!;
  }

  /** Searches in the layer of the ward. */
  function alternativesTo(ward: Ward, position: Position): Ward[] {
    const layer = layers.find(({ id }) => id === ward.layer);
    const found = layer?.locate(position, position.accuracy ?? 0);
    if (found?.at !== 'ward') return [];
    return [found.ward, ...found.alternatives].filter(({ id }) => id !== ward.id);
  }

  await refresh();
  return {
    refresh,
    layerOn,
    place(position, on) {
      const found = layerOn(on).locate(position, position.accuracy ?? 0);
      switch (found.at) {
        case 'outside':
          return null;
        case 'somewhere':
          return { ward: UNPLACED, corporation: sharedCorporation(found.among), approximate: true };
        case 'ward': {
          const { ward, isCertain } = found;
          return { ward: ward.id, corporation: ward.corporation, approximate: !isCertain };
        }
      }
    },
    ward: (id) => byId.get(id) ?? null,
    describe({ ward: id, corporation, approximate }, position) {
      const ward = byId.get(id);
      const others = approximate && position && ward ? alternativesTo(ward, position) : [];
      return {
        id,
        number: ward?.number ?? null,
        name: ward?.name ?? { en: id === UNPLACED ? '' : id, kn: null },
        corporation,
        approximate,
        ...(others.length > 0 && {
          alternatives: others.map((other) => ({
            id: other.id,
            number: other.number,
            name: other.name
          }))
        })
      };
    },
    corporations: () => [
      ...new Set(layers.flatMap(({ wards }) => wards.flatMap((w) => w.corporation ?? [])))
    ]
  };
}

/** The corporation of all the wards; null if there are several. */
function sharedCorporation(wards: readonly Ward[]): WardId | null {
  const [first = null, ...others] = new Set(wards.map(({ corporation }) => corporation));
  return others.length === 0 ? first : null;
}

export function layerOf(
  id: string,
  name: string,
  validFrom: Date,
  approximate: boolean,
  wards: readonly Ward[],
  changedAt: Date = validFrom
): Layer {
  const base = { id, name, validFrom, changedAt, approximate, wards };
  if (approximate) {
    return { ...base, locate: (point, radius) => locateWard(wards, point, radius, 'centres') };
  }
  const index = new Flatbush(wards.length);
  for (const { area } of wards) {
    const box = boxOf(area);
    index.add(box.west, box.south, box.east, box.north);
  }
  index.finish();
  return {
    ...base,
    locate(point, radius) {
      const { west, south, east, north } = boxAround(point, searchRadius(radius));
      const near = index.search(west, south, east, north).map((position) => wards[position]!);
      return locateWard(near, point, radius, 'exact');
    }
  };
}

/** Metres in a degree of latitude, rounded down, so that a box is never too small. */
const METRES_PER_DEGREE = 110_000;

function boxAround({ lat, lng }: Point, metres: number): Box {
  const north = metres / METRES_PER_DEGREE;
  const east = north / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return { west: lng - east, east: lng + east, south: lat - north, north: lat + north };
}

/** The built-in table, which is used until a layer is imported. */
const centresLayer = () =>
  layerOf(CENTRES_LAYER.layer, CENTRES_LAYER.name, CENTRES_LAYER.validFrom, true, CENTRES);

async function readWards(database: Database, layer: string): Promise<Ward[]> {
  const rows = await database
    .selectFrom('ward')
    .selectAll()
    .where('layer', '=', layer)
    .orderBy('id')
    .execute();
  return rows.map(wardOf);
}

/** A row of the ward table, with what is measured of its boundary. */
export function wardOf(row: WardTable): Ward {
  const area = row.rings.map((ring) => Float64Array.from(ring));
  const centre = centreOf(area);
  return {
    id: row.id,
    layer: row.layer,
    number: row.number,
    name: { en: row.name_en, kn: row.name_kn },
    corporation: row.corporation,
    corporationName:
      row.corporation_en === null ? null : { en: row.corporation_en, kn: row.corporation_kn },
    centre,
    reach: reachOf(area, centre),
    area
  };
}
