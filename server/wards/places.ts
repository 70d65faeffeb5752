import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { WardId } from '#shared/access.ts';
import { metresBetween, type Point } from '#shared/geo.ts';
import type { WardName } from '#shared/protocol.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { PlaceKind, WardPlaces } from '#shared/ward-places.ts';
import type { Layer } from './ward.ts';

/** A main road or a stop, with its corners. */
export type Place = { kind: PlaceKind; name: WardName; points: Point[] };

const NAME_MAX = 120;
const Position = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .rest(z.number());
const Name = z.string().trim().min(1).max(NAME_MAX);

/** Named as in OpenStreetMap; features without a name are left out. */
const Feature = z.object({
  properties: z
    .object({
      name: Name.optional(),
      'name:en': Name.optional(),
      'name:kn': Name.optional()
    })
    .nullable(),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Point'), coordinates: Position }),
    z.object({ type: z.literal('LineString'), coordinates: z.array(Position).min(1) }),
    z.object({ type: z.literal('MultiLineString'), coordinates: z.array(z.array(Position)).min(1) })
  ])
});
type Feature = z.infer<typeof Feature>;
const FeatureCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown()).min(1)
});

/**
 * Reads main roads (lines) and stops (points) from a GeoJSON file in WGS 84.
 *
 * @returns a message for the operator if the file cannot be used; it names the feature
 */
export async function readPlacesFile(file: string): Promise<Result<Place[], string>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(`${file} cannot be read as JSON: ${(cause as Error).message}`);
  }
  const collection = FeatureCollection.safeParse(json);
  if (!collection.success) return err(`${file} is not a GeoJSON FeatureCollection with features`);
  const places: Place[] = [];
  for (const [index, raw] of collection.data.features.entries()) {
    const feature = Feature.safeParse(raw);
    if (!feature.success) {
      const issue = feature.error.issues[0]!;
      return err(`${file}, feature ${index}: ${issue.path.join('.')}: ${issue.message}`);
    }
    const place = placeOf(feature.data);
    if (place) places.push(place);
  }
  return places.length > 0 ? ok(places) : err(`no feature of ${file} has a name`);
}

function placeOf({ properties, geometry }: Feature): Place | null {
  const en = properties?.['name:en'] ?? properties?.name ?? properties?.['name:kn'];
  if (en === undefined) return null;
  const name = { en, kn: properties?.['name:kn'] ?? null };
  const point = ([lng, lat]: z.infer<typeof Position>): Point => ({ lat, lng });
  switch (geometry.type) {
    case 'Point':
      return { kind: 'stop', name, points: [point(geometry.coordinates)] };
    case 'LineString':
      return { kind: 'road', name, points: geometry.coordinates.map(point) };
    case 'MultiLineString':
      return { kind: 'road', name, points: geometry.coordinates.flat().map(point) };
  }
}

/** The places of each ward, by name. What has one name and kind is one place: two stops of a road, pieces of a street. */
export function placesByWard(layer: Layer, places: readonly Place[]): Map<WardId, WardPlaces> {
  const named = new Map<WardId, Map<string, Place>>();
  for (const { kind, name, points } of places) {
    for (const point of points) {
      const found = layer.locate(point, 0);
      if (found.at !== 'ward') continue;
      const ofWard = named.get(found.ward.id) ?? new Map<string, Place>();
      named.set(found.ward.id, ofWard);
      const key = `${kind} ${name.en}`;
      const known = ofWard.get(key);
      if (known) known.points.push(point);
      else ofWard.set(key, { kind, name, points: [point] });
    }
  }
  return new Map(
    [...named].map(([ward, ofWard]) => [
      ward,
      {
        places: [...ofWard.values()]
          .sort((a, b) => a.name.en.localeCompare(b.name.en, 'en'))
          .map(({ kind, name, points }) => ({ kind, name, at: middleOf(points) }))
      }
    ])
  );
}

/** The one of the points that is nearest to their mean: a road bends, and its mean may lie beside it. */
function middleOf(points: readonly Point[]): [lat: number, lng: number] {
  const mean = {
    lat: points.reduce((sum, { lat }) => sum + lat, 0) / points.length,
    lng: points.reduce((sum, { lng }) => sum + lng, 0) / points.length
  };
  const nearest = points.reduce((a, b) =>
    metresBetween(b, mean) < metresBetween(a, mean) ? b : a
  );
  return [round(nearest.lat), round(nearest.lng)];
}

/** Some metre. */
const round = (degrees: number) => Number(degrees.toFixed(5));
