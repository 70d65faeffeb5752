import Flatbush from 'flatbush';
import { UNPLACED, type WardId } from '#shared/access.ts';
import { areaAt, boxOf, nearestWithin, type Area, type Point } from '#shared/geo.ts';
import type { ReportWard, WardName } from '#shared/protocol.ts';
import type { Database } from '../database/connect.ts';
import { CENTRES, CENTRES_LAYER } from './centres.ts';
import { centreOf, reachOf } from './measure.ts';

/** Where a report lies. */
export type Placement = { ward: WardId; corporation: WardId | null; approximate: boolean };

export type Ward = {
  id: WardId;
  layer: string;
  number: number | null;
  name: WardName;
  corporation: WardId | null;
  corporationName: WardName | null;
  centre: Point;
  /** Metres from the centre to the farthest corner. */
  reach: number;
  /** Empty for a ward that is known by its centre alone. */
  area: Area;
};

export type Layer = {
  id: string;
  name: string;
  /** From when on the layer holds, until a later one does. */
  validFrom: Date;
  /** Its wards are known by their centres alone. */
  approximate: boolean;
  wards: readonly Ward[];
  at(point: Point): Ward | null;
};

/** The wards of every layer, in memory: some megabytes, looked up in microseconds. */
export type WardRegistry = {
  /** The ward that held at a place on a day; null: outside the area that Varadi serves. */
  place(point: Point, on: Date): Placement | null;
  layerOn(on: Date): Layer;
  ward(id: WardId): Ward | null;
  describe(placement: Placement): ReportWard;
  corporations(): WardId[];
  /** Reads the layers again if another process has changed them. */
  refresh(): Promise<void>;
};

export async function openWardRegistry(database: Database): Promise<WardRegistry> {
  let stamp = '';
  let layers: readonly Layer[] = [];
  let byId = new Map<WardId, Ward>();

  async function refresh() {
    const rows = await database
      .selectFrom('ward_layer')
      .select(['id', 'name', 'valid_from', 'imported_at'])
      .orderBy('valid_from')
      .execute();
    const latest = JSON.stringify(rows);
    if (latest === stamp) return;
    const imported = await Promise.all(
      rows.map(async (row) =>
        layerOf(row.id, row.name, row.valid_from, false, await readWards(database, row.id))
      )
    );
    layers = imported.length > 0 ? imported : [centresLayer()];
    // Wards of the built-in table keep their names, whatever has been imported since.
    byId = new Map(
      [centresLayer(), ...imported].flatMap(({ wards }) => wards.map((w) => [w.id, w]))
    );
    stamp = latest;
  }

  function layerOn(on: Date): Layer {
    return layers.findLast((layer) => layer.validFrom <= on) ?? layers[0]!;
  }

  await refresh();
  return {
    refresh,
    layerOn,
    place(point, on) {
      const layer = layerOn(on);
      const ward = layer.at(point);
      return (
        ward && {
          ward: ward.id,
          corporation: ward.corporation,
          approximate: layer.approximate
        }
      );
    },
    ward: (id) => byId.get(id) ?? null,
    describe({ ward: id, corporation, approximate }) {
      const ward = byId.get(id);
      return {
        id,
        number: ward?.number ?? null,
        name: ward?.name ?? { en: id === UNPLACED ? '' : id, kn: null },
        corporation,
        approximate
      };
    },
    corporations: () => [
      ...new Set(layers.flatMap(({ wards }) => wards.flatMap((w) => w.corporation ?? [])))
    ]
  };
}

export function layerOf(
  id: string,
  name: string,
  validFrom: Date,
  approximate: boolean,
  wards: readonly Ward[]
): Layer {
  if (approximate) {
    const at = (point: Point) => nearestWithin(wards, point);
    return { id, name, validFrom, approximate, wards, at };
  }
  const index = new Flatbush(wards.length);
  for (const { area } of wards) {
    const box = boxOf(area);
    index.add(box.west, box.south, box.east, box.north);
  }
  index.finish();
  const candidates = ({ lat, lng }: Point) =>
    index.search(lng, lat, lng, lat).map((position) => wards[position]!);
  return {
    id,
    name,
    validFrom,
    approximate,
    wards,
    at: (point) => areaAt(candidates, point)
  };
}

/** The built-in table, which serves until a layer is imported. */
const centresLayer = () =>
  layerOf(CENTRES_LAYER.layer, CENTRES_LAYER.name, CENTRES_LAYER.validFrom, true, CENTRES);

async function readWards(database: Database, layer: string): Promise<Ward[]> {
  const rows = await database
    .selectFrom('ward')
    .selectAll()
    .where('layer', '=', layer)
    .orderBy('id')
    .execute();
  return rows.map((row) => {
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
  });
}
