import { afterEach, beforeEach, expect, test } from 'vitest';
import sharp from 'sharp';
import { perceptualHashOf, hashSimilarity } from '#server/photos/decoding/perceptual-hash.ts';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import type { FileBody } from '#shared/operations.ts';
import { PROTOCOL_HEADER, type ReportView } from '#shared/protocol.ts';
import {
  filing,
  IN_BENGALURU,
  newDevice,
  officer,
  operation,
  photoNotice
} from '../support/builders.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { openTestServer, type TestServer } from '../support/server.ts';
import { createUploader } from '../support/uploader.ts';

const clock = new TestClock(Date.parse('2026-11-25T06:00:00Z'));
/** A position this many metres north of the other reports. */
const north = (metres: number) => ({
  ...IN_BENGALURU,
  lat: IN_BENGALURU.lat + metres / 111_195,
  source: 'gps' as const
});

describeOnEachDatabase('likely duplicates', (database) => {
  let server: TestServer;
  const device = newDevice();
  const admin = officer({ role: 'admin' });
  beforeEach(async () => {
    server = await openTestServer(database(), clock);
  });
  afterEach(() => server.close());

  /** Files and triages reports one after the other, an hour apart. @returns their ids */
  async function file(...bodies: Partial<FileBody>[]): Promise<string[]> {
    const ids: string[] = [];
    for (const body of bodies) {
      const filed = filing({ location: north(0), ...body });
      await server.fetch('/api/sync/push', {
        method: 'POST',
        headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
        body: JSON.stringify({ operations: [filed] })
      });
      await triageReports(server.services, [filed.report]);
      clock.advance(3_600_000);
      ids.push(filed.report);
    }
    return ids;
  }
  async function suggested(report: string) {
    const { ward } = await database()
      .selectFrom('report')
      .select('ward')
      .where('id', '=', report)
      .executeTakeFirstOrThrow();
    const { changes } = await pull(server.services, admin, { scope: `ward:${ward}`, limit: 100 });
    return (changes as ReportView[]).find(({ id }) => id === report)!.triage!.duplicates!;
  }

  test('a second report of the same pothole from a few metres away is found, with the evidence', async () => {
    const [first, second] = await file(
      { description: 'Deep pothole in front of the bus stop' },
      { description: 'deep pot hole near bus stop', location: north(20) }
    );
    expect(await suggested(second!)).toMatchObject([{ report: first, metres: 20, hours: 1 }]);
    const [likely] = await suggested(second!);
    expect(likely!.confidence).toBeGreaterThan(0.7);
    expect(likely!.words).toBeGreaterThan(0.2);
    // The earlier report is not a duplicate of the later one.
    expect(await suggested(first!)).toEqual([]);
  });

  test.each([
    ['pothole', 45, true],
    ['pothole', 60, false],
    ['waterlogging', 60, true],
    ['waterlogging', 210, false]
  ] as const)('%s at %d metres is a likely duplicate: %s', async (category, metres, isNear) => {
    const words = 'In front of the temple, for a week now';
    const [, second] = await file(
      { category, description: words },
      { category, description: words, location: north(metres) }
    );
    expect((await suggested(second!)).length).toBe(isNear ? 1 : 0);
  });

  test('a report of another category or a resolved report is no duplicate', async () => {
    const [fixed, sewage] = await file({}, { category: 'sewage' });
    expect(await suggested(sewage!)).toEqual([]);
    const resolve = operation('resolve', { text: 'filled' }, { report: fixed!, seen: 1 });
    await push(server.services, admin, [resolve]);
    const [again] = await file({});
    expect(await suggested(again!)).toEqual([]);
  });

  test('at most three duplicates are suggested, the likeliest first', async () => {
    const ids = await file(...Array.from({ length: 6 }, (_, i) => ({ location: north(i * 8) })));
    const found = await suggested(ids.at(-1)!);
    expect(found.map(({ report }) => report)).toEqual([ids[4], ids[3], ids[2]]);
    const confidences = found.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  });

  test('a photo that arrives after its report is compared', async () => {
    const uploader = createUploader((...request) => server.fetch(...request), device);
    const send = async (bytes: Buffer, location: FileBody['location']) => {
      const photo = photoNotice(bytes);
      const [report] = await file({ location, photos: [photo] });
      const sent = await uploader.of(photo, report!).create(new Uint8Array(bytes));
      expect(sent.status).toBe(201);
      await triageReports(server.services, [report!]);
      return report!;
    };
    const picture = await phonePhoto({ width: 800, height: 600 });
    const smaller = await sharp(picture).autoOrient().resize(300).jpeg({ quality: 40 }).toBuffer();
    const first = await send(picture, north(0));
    const [before] = await file({ location: north(48) });
    expect((await suggested(before!))[0]?.confidence ?? 0).toBeLessThan(0.9);
    const second = await send(smaller, north(49));
    const pair = (await suggested(second)).find(({ report }) => report === first)!;
    expect(pair.photo).toBeGreaterThan(0.9);
    expect(pair.confidence).toBeGreaterThan(0.9);
  });
});

test('the perceptual hash recognises a picture at any size, and tells other pictures apart', async () => {
  const picture = await phonePhoto({ width: 1_600, height: 1_200 });
  const look = async (bytes: Buffer) => (await perceptualHashOf(sharp(bytes).autoOrient()))!;
  const original = await look(picture);
  const copy = sharp(picture).autoOrient().resize(320).modulate({ brightness: 1.2 });
  expect(
    hashSimilarity(original, await look(await copy.jpeg({ quality: 50 }).toBuffer()))
  ).toBeGreaterThan(0.9);
  const turned = await sharp(picture).autoOrient().rotate(180).toBuffer();
  expect(hashSimilarity(original, await look(turned))).toBeLessThan(0.8);
  const night = { width: 300, height: 300, channels: 3 as const, background: '#020202' };
  expect(await perceptualHashOf(sharp({ create: night }))).toBeNull();
});
