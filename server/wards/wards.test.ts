import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contains, type Point } from '#shared/geo.ts';
import { readPack } from '#app/lib/place/wards.ts';
import { IN_BENGALURU, IN_MYSURU } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { seededRandom, testSeed } from '#tests/support/random.ts';
import { CENTRES, CENTRES_LAYER } from './centres.ts';
import { importWards, readWardsFile } from './import-wards.ts';
import { centreOf, reachOf } from './measure.ts';
import { packLayer } from './pack.ts';
import { customPreset, PRESETS } from './presets.ts';
import { layerOf, openWardRegistry, wardOf } from './registry.ts';

const SHARED = '../shared/data/wards';
const hasSharedData = existsSync(SHARED);

/** Two adjacent square wards; the second has a separate part. */
const drawn = (properties: (index: number) => Record<string, unknown>) => ({
  type: 'FeatureCollection',
  features: [[[square(77.5, 12.9)]], [[square(77.6, 12.9)], [square(77.8, 12.9)]]].map(
    (polygons, index) => ({
      type: 'Feature',
      properties: properties(index),
      geometry:
        polygons.length === 1
          ? { type: 'Polygon', coordinates: polygons[0] }
          : { type: 'MultiPolygon', coordinates: polygons }
    })
  )
});

function square(west: number, south: number) {
  const [east, north] = [west + 0.1, south + 0.1];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south]
  ];
}

const gba = (index: number) => ({
  corporation: 'West',
  corporation_kn: 'ಪಶ್ಚಿಮ',
  ward_id: index + 1,
  ward_name: `${index + 1} - Ward ${index + 1}`,
  ward_name_kn: `ವಾರ್ಡ್ ${index + 1}`
});

describe('ward file', () => {
  test('the preset is detected from the properties of the file', () => {
    const read = readWardsFile(drawn(gba));
    expect(read).toMatchObject({
      ok: true,
      value: {
        preset: { layer: 'gba-2025' },
        wards: [
          { id: 'gba-2025.west.1', number: 1, name_en: 'Ward 1', corporation: 'gba-west' },
          { id: 'gba-2025.west.2', name_kn: 'ವಾರ್ಡ್ 2' }
        ]
      }
    });
  });

  test('a file of another city is read by the properties that the operator names', () => {
    const preset = customPreset({
      id: 'mysuru-2026',
      name: 'Mysuru',
      validFrom: new Date('2026-01-01'),
      numberProperty: 'no',
      nameProperty: 'title'
    });
    const read = readWardsFile(
      drawn((index) => ({ no: String(index + 1), title: `Ward ${index}` })),
      preset
    );
    expect(read).toMatchObject({ ok: true, value: { wards: [{ id: 'mysuru-2026.1' }, {}] } });
  });

  test.each([
    [{ type: 'Topology' }, 'FeatureCollection'],
    [drawn(() => ({ name: 'x' })), 'none of the presets'],
    [drawn(() => gba(0)), 'feature 1: the ward gba-2025.west.1 occurs twice'],
    [{ ...drawn(gba), features: [drawn(gba).features[0], { type: 'Feature' }] }, 'feature 1: ']
  ])('an invalid file is rejected with a message that names the problem', (json, message) => {
    expect(readWardsFile(json)).toMatchObject({
      ok: false,
      error: expect.stringContaining(message) as string
    });
  });
});

describe('built-in ward table', () => {
  test('it has 369 wards with distinct ids and names in both languages', () => {
    expect(CENTRES).toHaveLength(369);
    expect(new Set(CENTRES.map(({ id }) => id)).size).toBe(369);
    expect(CENTRES.every(({ name }) => /[ಀ-೿]/.test(name.kn ?? ''))).toBe(true);
  });

  test('it selects the ward with the nearest centre and marks it as approximate', () => {
    const layer = layerOf('gba-2025', '', CENTRES_LAYER.validFrom, true, CENTRES);
    expect(layer.locate(IN_BENGALURU, 0)).toMatchObject({
      ward: { id: expect.stringMatching(/^gba-2025\.central\./) as string },
      isCertain: false
    });
    expect(layer.locate(IN_MYSURU, 0)).toEqual({ at: 'outside' });
  });
});

describe('ward pack for phones', () => {
  test('a phone finds the same ward as the server, and detects places outside all wards', () => {
    const read = readWardsFile(drawn(gba));
    if (!read.ok) throw new Error(read.error);
    const { pack, etag } = packLayer(
      layerOf('gba-2025', '', new Date(), false, read.value.wards.map(wardOf))
    );
    const phone = readPack(pack);

    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(phone.at({ lat: 12.95, lng: 77.55 }, 0)).toMatchObject({
      ward: { number: 1 },
      isCertain: true
    });
    expect(phone.at({ lat: 12.95, lng: 77.85 }, 0)).toMatchObject({ ward: { number: 2 } });
    // Simplification may have moved the border, so a place this close to it does not count as outside.
    expect(phone.at({ lat: 12.8995, lng: 77.55 }, 0)).toMatchObject({
      ward: { number: 1 },
      isCertain: false
    });
    expect(phone.at({ lat: 12.8, lng: 77.55 }, 0)).toEqual({ at: 'outside' });
  });
});

describeOnEachDatabase('ward layers', (database) => {
  test('a report is placed in the layer that was valid when it was made', async () => {
    const clock = new TestClock();
    const wards = await openWardRegistry(database());
    const needs = { database: database(), wards, clock };
    await importWards(needs, drawn(gba));
    await importWards(
      needs,
      drawn((index) => ({ KGISWardNo: String(index + 7), KGISWardName: `Old ${index}` }))
    );
    const point = { lat: 12.95, lng: 77.55 };

    expect(wards.place(point, new Date('2026-06-01'))).toMatchObject({ ward: 'gba-2025.west.1' });
    expect(wards.place(point, new Date('2024-06-01'))).toMatchObject({ ward: 'bbmp-2022.bbmp.7' });
    // Names of both layers stay known.
    expect(wards.ward('bbmp-2022.bbmp.7')?.name.en).toBe('Old 0');
    expect(wards.place({ lat: 20, lng: 77 }, new Date('2026-06-01'))).toBeNull();
  });

  test('importing a layer a second time replaces the first import', async () => {
    const wards = await openWardRegistry(database());
    const needs = { database: database(), wards, clock: new TestClock() };
    await importWards(needs, drawn(gba));
    expect(await importWards(needs, drawn(gba))).toEqual({
      ok: true,
      value: { layer: 'gba-2025', wards: 2 }
    });
    expect(wards.layerOn(new Date('2026-06-01'))).toMatchObject({ approximate: false });
  });

  test('a server loads a layer that another server imported at its next refresh', async () => {
    const importing = await openWardRegistry(database());
    const other = await openWardRegistry(database());
    await importWards(
      { database: database(), wards: importing, clock: new TestClock() },
      drawn(gba)
    );

    await other.refresh();

    expect(other.layerOn(new Date('2026-06-01')).wards).toHaveLength(2);
  });
});

// We may not distribute the files; where they exist, they must work.
describe.skipIf(!hasSharedData)(
  'the real wards (../shared/data/wards; skipped where absent)',
  () => {
    const load = (name: 'gba-2025' | 'bbmp-2022') => {
      const read = readWardsFile(
        JSON.parse(readFileSync(`${SHARED}/${name}.geojson`, 'utf8')),
        PRESETS[name]
      );
      if (!read.ok) throw new Error(read.error);
      return read.value.wards;
    };

    test('both files are read', () => {
      expect(load('gba-2025')).toHaveLength(369);
      expect(load('bbmp-2022')).toHaveLength(243);
    });

    test('the built-in table has the same wards and the measured centres', () => {
      const byId = new Map(CENTRES.map((ward) => [ward.id, ward]));
      for (const row of load('gba-2025')) {
        const ward = byId.get(row.id)!;
        expect(ward.name).toEqual({ en: row.name_en, kn: row.name_kn });
        const centre: Point = centreOf(row.rings);
        expect(ward.centre.lat).toBeCloseTo(centre.lat, 3);
        expect(ward.centre.lng).toBeCloseTo(centre.lng, 3);
        expect(ward.reach).toBeGreaterThanOrEqual(reachOf(row.rings, ward.centre));
      }
    });

    test('the table of centres does not treat any place within a ward as outside', () => {
      const layer = layerOf('gba-2025', '', CENTRES_LAYER.validFrom, true, CENTRES);
      for (const row of load('gba-2025')) {
        const corner = { lng: row.rings[0]![0]!, lat: row.rings[0]![1]! };
        const centre = centreOf(row.rings);
        const within = {
          lat: corner.lat + (centre.lat - corner.lat) * 0.05,
          lng: corner.lng + (centre.lng - corner.lng) * 0.05
        };
        if (contains(row.rings, within)) expect(layer.locate(within, 0).at).not.toBe('outside');
      }
    });

    test(`where a phone is certain of a ward, the server finds the same; else it names that ward too (seed ${testSeed})`, () => {
      const random = seededRandom(testSeed);
      const layer = layerOf('gba-2025', '', new Date(), false, load('gba-2025').map(wardOf));
      const phone = readPack(packLayer(layer).pack);
      const wrong: unknown[] = [];
      let certain = 0;
      for (let i = 0; i < 3_000; i++) {
        const point = { lat: 12.83 + random() * 0.32, lng: 77.46 + random() * 0.33 };
        const server = layer.locate(point, 0);
        const here = phone.at(point, 0);
        if (server.at !== 'ward') continue;
        if (here.at !== 'ward') {
          // The server accepts a little more than a phone does, so it never refuses what a phone accepts.
          if (here.at === 'outside' && server.isCertain) wrong.push({ point, server, here });
          continue;
        }
        if (here.isCertain) certain += 1;
        const named = here.isCertain ? [here.ward] : [here.ward, ...here.alternatives];
        if (!named.some(({ id }) => id === server.ward.id)) wrong.push({ point, server, here });
      }
      expect(certain).toBeGreaterThan(1_000);
      expect(wrong).toEqual([]);
    });
  }
);
