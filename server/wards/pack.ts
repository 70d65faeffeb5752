import { createHash } from 'node:crypto';
import { simplify } from '@turf/simplify';
import type { Ring } from '#shared/geo.ts';
import type { WardPack } from '#shared/protocol.ts';
import type { Validators } from '../http/conditional.ts';
import type { Layer } from './ward.ts';

/** How far a thinned boundary may stray, in degrees: some 50 metres. */
const TOLERANCE = 0.0005;
/** Coordinates are whole numbers of this part of a degree: some 1.1 metres. */
const GRAIN = 1e5;

export type PackedLayer = Validators & { pack: WardPack };

/** What a phone needs to name a ward, and to know that it is outside all of them, without a network. */
export function packLayer(layer: Layer): PackedLayer {
  const pack: WardPack = {
    layer: layer.id,
    approximate: layer.approximate,
    wards: layer.wards.map(({ id, number, name, corporation, centre, reach, area }) => ({
      id,
      number,
      name,
      corporation,
      centre: [round(centre.lat, 4), round(centre.lng, 4)],
      reach: Math.ceil(reach),
      ...(area.length > 0 && { rings: area.map((ring) => steps(thin(ring))) })
    }))
  };
  const etag = `"${createHash('sha256').update(JSON.stringify(pack)).digest('base64url').slice(0, 22)}"`;
  return { pack, etag, lastModified: layer.changedAt };
}

function thin(ring: Ring): [number, number][] {
  const corners: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) corners.push([ring[i]!, ring[i + 1]!]);
  const closed = [...corners, corners[0]!];
  const thinned = simplify(
    { type: 'Polygon', coordinates: [closed] },
    { tolerance: TOLERANCE, highQuality: true }
  );
  return thinned.coordinates[0]!.slice(0, -1);
}

/** The first corner, then the step to each next one. */
function steps(corners: readonly [number, number][]): number[] {
  let [x, y] = [0, 0];
  return corners.flatMap(([lng, lat]) => {
    const [nextX, nextY] = [Math.round(lng * GRAIN), Math.round(lat * GRAIN)];
    const step = [nextX - x, nextY - y];
    [x, y] = [nextX, nextY];
    return step;
  });
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
