import { createHash } from 'node:crypto';
import { simplify } from '@turf/simplify';
import type { Ring } from '#shared/geo.ts';
import { UNITS_PER_DEGREE, type WardPack } from '#shared/ward-pack.ts';
import type { Validators } from '../http/conditional.ts';
import type { Layer } from './ward.ts';

/** Maximum deviation of a simplified boundary: some 50 metres. */
const TOLERANCE_DEGREES = 0.0005;

export type PackedLayer = Validators & { pack: WardPack };

/** The data with which an offline phone finds the ward of a place, or that the place is outside all wards. */
export function packLayer(layer: Layer, hasPlaces = false): PackedLayer {
  const pack: WardPack = {
    layer: layer.id,
    approximate: layer.approximate,
    ...(hasPlaces && { hasPlaces }),
    wards: layer.wards.map(({ id, number, name, corporation, centre, reach, area }) => ({
      id,
      number,
      name,
      corporation,
      centre: [round(centre.lat, 4), round(centre.lng, 4)],
      reach: Math.ceil(reach),
      ...(area.length > 0 && { rings: area.map((ring) => steps(simplified(ring))) })
    }))
  };
  const etag = `"${createHash('sha256').update(JSON.stringify(pack)).digest('base64url').slice(0, 22)}"`;
  return { pack, etag, lastModified: layer.changedAt };
}

function simplified(ring: Ring): [number, number][] {
  const corners: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) corners.push([ring[i]!, ring[i + 1]!]);
  const closed = [...corners, corners[0]!];
  const result = simplify(
    { type: 'Polygon', coordinates: [closed] },
    { tolerance: TOLERANCE_DEGREES, highQuality: true }
  );
  return result.coordinates[0]!.slice(0, -1);
}

/** Delta encoding: the first corner, then the difference to each next one. */
function steps(corners: readonly [number, number][]): number[] {
  let [x, y] = [0, 0];
  return corners.flatMap(([lng, lat]) => {
    const [nextX, nextY] = [Math.round(lng * UNITS_PER_DEGREE), Math.round(lat * UNITS_PER_DEGREE)];
    const step = [nextX - x, nextY - y];
    [x, y] = [nextX, nextY];
    return step;
  });
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
