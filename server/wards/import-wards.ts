import { z } from 'zod';
import { WardId } from '#shared/access.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { WardTable } from '../database/schema.ts';
import type { Services } from '../services.ts';
import { PRESETS, slug, type Preset } from './presets.ts';

const Corner = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .rest(z.number());
const Rings = z.array(z.array(Corner).min(4)).min(1);

const Feature = z.object({
  type: z.literal('Feature'),
  properties: z.record(z.string(), z.unknown()),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: Rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings).min(1) })
  ])
});

const FeatureCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown()).min(1)
});

/**
 * Reads the wards of a GeoJSON FeatureCollection of polygons in WGS 84.
 *
 * @param preset absent: detected from the properties of the first feature
 * @returns a message for the operator if the file cannot be used; it names the feature
 */
export function readWardsFile(
  json: unknown,
  preset?: Preset
): Result<{ preset: Preset; wards: WardTable[] }, string> {
  const collection = FeatureCollection.safeParse(json);
  if (!collection.success)
    return err(
      'the file is invalid; expected a GeoJSON FeatureCollection with at least one feature'
    );
  const chosen = preset ?? detectPreset(collection.data.features[0]);
  if (!chosen) {
    return err(`the file matches none of the presets ${Object.keys(PRESETS).join(', ')}; name one`);
  }
  const wards = new Map<string, WardTable>();
  for (const [index, raw] of collection.data.features.entries()) {
    const feature = Feature.safeParse(raw);
    if (!feature.success) {
      const issue = feature.error.issues[0]!;
      return err(`feature ${index}: ${issue.path.join('.')}: ${issue.message}`);
    }
    const ward = wardOf(feature.data, chosen);
    if (ward === null) {
      return err(`feature ${index}: its properties do not match the preset ${chosen.layer}`);
    }
    if (wards.has(ward.id)) return err(`feature ${index}: the ward ${ward.id} occurs twice`);
    wards.set(ward.id, ward);
  }
  return ok({ preset: chosen, wards: [...wards.values()] });
}

/** Writes a layer, and replaces one of the same id. Existing reports keep their wards. */
export async function importWards(
  { database, wards: registry, clock }: Pick<Services, 'database' | 'wards' | 'clock'>,
  json: unknown,
  preset?: Preset
): Promise<Result<{ layer: string; wards: number }, string>> {
  const read = readWardsFile(json, preset);
  if (!read.ok) return read;
  const { preset: chosen, wards } = read.value;
  await database.transaction().execute(async (tx) => {
    await tx.deleteFrom('ward_layer').where('id', '=', chosen.layer).execute();
    await tx
      .insertInto('ward_layer')
      .values({
        id: chosen.layer,
        name: chosen.name,
        valid_from: chosen.validFrom,
        imported_at: new Date(clock.now())
      })
      .execute();
    await tx.insertInto('ward').values(wards).execute();
  });
  await registry.refresh();
  return ok({ layer: chosen.layer, wards: wards.length });
}

function detectPreset(feature: unknown): Preset | undefined {
  const parsed = Feature.safeParse(feature);
  if (!parsed.success) return undefined;
  return Object.values(PRESETS).find((preset) => preset.read(parsed.data.properties) !== null);
}

function wardOf(
  { properties, geometry }: z.infer<typeof Feature>,
  preset: Preset
): WardTable | null {
  const facts = preset.read(properties);
  if (facts === null) return null;
  const id = [preset.layer, facts.corporation?.slug, facts.number ?? slug(facts.name.en)]
    .filter((part) => part !== undefined && part !== '')
    .join('.');
  if (!WardId.safeParse(id).success) return null;
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return {
    id,
    layer: preset.layer,
    number: facts.number,
    name_en: facts.name.en,
    name_kn: facts.name.kn,
    corporation: facts.corporation?.id ?? null,
    corporation_en: facts.corporation?.name.en ?? null,
    corporation_kn: facts.corporation?.name.kn ?? null,
    // GeoJSON repeats the first corner at the end; our rings close implicitly.
    rings: polygons.flat().map((ring) => ring.slice(0, -1).flatMap(([lng, lat]) => [lng, lat]))
  };
}
