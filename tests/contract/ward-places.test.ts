import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WardPack } from '#shared/ward-pack.ts';
import { WardPlaces } from '#shared/ward-places.ts';
import { ConfigError } from '#server/config.ts';
import { CENTRES } from '#server/wards/centres.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

const { id: ward, centre } = CENTRES.find(({ number }) => number === 1)!;
const near = (metres: number) => [centre.lng, centre.lat + metres / 111_000];
const stop = (properties: object, metres = 0) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: near(metres) }
});

describeOnEachDatabase('main roads and stops of a ward', (database) => {
  let folder: string;
  let server: TestServer | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-places-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  async function open(features: unknown): Promise<TestServer> {
    const file = path.join(folder, 'places.geojson');
    await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
    return (server = await openTestServer(database(), Date, { PLACES_FILE: file }));
  }
  const placesOf = async (id: string) => {
    const reply = await server!.fetch(`/api/wards/${id}/places`);
    return { status: reply.status, json: (await reply.json()) as unknown };
  };

  test('one name is one place, by name, in the languages of the file', async () => {
    await open([
      stop({ name: 'Temple stop', 'name:kn': 'ದೇವಸ್ಥಾನ ನಿಲ್ದಾಣ' }),
      stop({ name: 'Temple stop', 'name:kn': 'ದೇವಸ್ಥಾನ ನಿಲ್ದಾಣ' }, 20),
      stop({ highway: 'bus_stop' }),
      {
        type: 'Feature',
        properties: { name: '1st Main', 'name:en': 'First Main Road' },
        geometry: { type: 'LineString', coordinates: [near(-60), near(0), near(60)] }
      }
    ]);
    const pack = await server!.fetch('/api/wards');
    expect(WardPack.parse(await pack.json()).hasPlaces).toBe(true);
    const { places } = WardPlaces.parse((await placesOf(ward)).json);
    expect(places).toMatchObject([
      { kind: 'road', name: { en: 'First Main Road', kn: null } },
      { kind: 'stop', name: { en: 'Temple stop', kn: 'ದೇವಸ್ಥಾನ ನಿಲ್ದಾಣ' } }
    ]);
    expect(places[0]!.at[0]).toBeCloseTo(centre.lat, 4);
  });

  test('another ward has none, and an unknown ward is not found', async () => {
    await open([stop({ name: 'Temple stop' })]);
    const other = CENTRES.find(({ number }) => number === 100)!;
    expect(await placesOf(other.id)).toEqual({ status: 200, json: { places: [] } });
    expect((await placesOf('nothing')).status).toBe(404);
  });

  test('without a file the pack says that there are none', async () => {
    server = await openTestServer(database());
    const pack = await server.fetch('/api/wards');
    expect(await pack.json()).not.toHaveProperty('hasPlaces');
  });

  test.each([
    [
      'a feature that is no place',
      [{ type: 'Feature', properties: {}, geometry: null }],
      /feature 0/
    ],
    ['no feature with a name', [stop({})], /no feature of .* has a name/],
    ['nothing', [], /not a GeoJSON FeatureCollection with features/]
  ])('a file with %s stops the start with a clear message', async (_, features, message) => {
    const opening = open(features);
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(message);
  });
});
