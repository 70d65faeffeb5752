import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import sharp from 'sharp';
import { PROTOCOL_HEADER, type PullReply, type PushReply } from '#shared/protocol.ts';
import type { Operation, OperationOf } from '#shared/operations.ts';
import { disableOfficer, type NewOfficer } from '#server/officers/officers.ts';
import { importWards } from '#server/wards/import-wards.ts';
import { customPreset } from '#server/wards/presets.ts';
import { sameSite, signInAsAdministrator, signInAsOfficer } from '#tests/support/administrator.ts';
import {
  filing,
  newDevice,
  operation,
  photoNotice,
  type TestDevice
} from '#tests/support/builders.ts';
import {
  ADMINISTRATORS_ALONE,
  centre,
  COVERED,
  IN_OLD_TOWN,
  LAYER,
  LAYER_AS_GEOJSON,
  MAY_PLACE,
  NORTH,
  OFFICE,
  OFFICE_KINDS,
  OFFICERS,
  OLD_TOWN,
  OWN,
  PULLED,
  RESIDENT_KINDS,
  RESIDENTS,
  SAME,
  WHERE,
  type OfficerName,
  type Where
} from '#tests/support/authorisation-table.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

/* Who may do what, and where: every row of the table (role × jurisdiction × action), over HTTP. */

type Speaker = { headers: Record<string, string> };

describeOnEachDatabase('who may do what, and where', (database, name) => {
  let server: TestServer;
  let officers: Record<OfficerName, Speaker & { id: string }>;
  const counts = { cases: 0, allowed: 0 };

  const count = (isAllowed: boolean) => {
    counts.cases += 1;
    if (isAllowed) counts.allowed += 1;
  };
  const device = ({ authorization }: TestDevice): Speaker => ({
    headers: { Authorization: authorization }
  });
  const ask = ({ headers }: Speaker, method: string, path: string, body?: object) =>
    server.fetch(path, {
      method,
      headers: { ...sameSite, [PROTOCOL_HEADER]: '1', ...headers },
      ...(body && { body: JSON.stringify(body) })
    });
  async function push(who: Speaker, operations: readonly Operation[]) {
    const reply = await ask(who, 'POST', '/api/sync/push', { operations });
    if (reply.status !== 200) return operations.map(() => String(reply.status));
    const { results } = (await reply.json()) as PushReply;
    return results.map((one) => (one.outcome === 'refused' ? one.code : one.outcome));
  }

  async function signedIn(email: string, rights: Omit<NewOfficer, 'email'>) {
    return withId({ headers: { Cookie: await signInAsOfficer(server, { email, ...rights }) } });
  }
  async function withId(who: Speaker) {
    const me = (await (await ask(who, 'GET', '/api/officers/me')).json()) as {
      officer: { id: string };
    };
    return { ...who, id: me.officer.id };
  }

  /** Files `count` reports at a place, by default from a new device. @returns their ids */
  async function filed(where: Where, count: number, by = newDevice()): Promise<string[]> {
    const { location: _, ...nowhere } = filing().body;
    const bodies: Record<Where, OperationOf<'file'>['body']> = {
      'their ward': { ...nowhere, location: centre(OWN) },
      'another ward of the corporation': { ...nowhere, location: centre(SAME) },
      'another corporation': { ...nowhere, location: centre(NORTH) },
      'a landmark alone': { ...nowhere, landmark: 'Opposite the temple, 5th cross' },
      'somewhere in one corporation': { ...nowhere, landmark: 'placed below' },
      'a ward without a corporation': { ...nowhere, location: IN_OLD_TOWN },
      'another corporation, given to the ward officer': { ...nowhere, location: centre(NORTH) }
    };
    const reports = Array.from({ length: count }, () => operation('file', bodies[where]));
    expect([where, ...new Set(await push(device(by), reports))]).toEqual([where, 'applied']);
    const ids = reports.map(({ report }) => report);
    if (where === 'somewhere in one corporation') {
      // As with a position that is accurate only to some kilometres.
      await database()
        .updateTable('report')
        .set({ corporation: 'gba-central' })
        .where('id', 'in', ids)
        .execute();
    }
    if (where === 'another corporation, given to the ward officer') {
      const to = officers['ward officer'].id;
      const given = ids.map((report) => operation('assign', { officer: to }, { report }));
      expect(new Set(await push(officers.administrator, given))).toEqual(new Set(['applied']));
    }
    return ids;
  }

  beforeEach(async () => {
    server = await openTestServer(database());
    await importLayer();
    const administrator = await withId({
      headers: { Cookie: await signInAsAdministrator(server) }
    });
    officers = {
      administrator,
      'ward officer': await signedIn('asha@example.org', {
        role: 'officer',
        wards: [OWN],
        corporations: []
      }),
      'officer of a ward without a corporation': await signedIn('ravi@example.org', {
        role: 'officer',
        wards: [OLD_TOWN],
        corporations: []
      }),
      supervisor: await signedIn('meera@example.org', {
        role: 'supervisor',
        wards: [],
        corporations: ['gba-central']
      }),
      'supervisor of another corporation': await signedIn('john@example.org', {
        role: 'supervisor',
        wards: [],
        corporations: ['gba-north']
      })
    };
  });
  afterEach(() => server.close());
  afterAll(() => {
    const { cases, allowed } = counts;
    process.stdout.write(
      `authorisation on ${name}: ${cases} cases, ${allowed} allowed, ${cases - allowed} refused\n`
    );
  });

  async function importLayer() {
    const preset = customPreset({
      id: LAYER,
      name: 'A city of corporations, and a town without',
      validFrom: new Date('2026-01-01T00:00:00+05:30'),
      numberProperty: 'number',
      nameProperty: 'name'
    });
    const imported = await importWards(server.services, LAYER_AS_GEOJSON, {
      ...preset,
      read(properties) {
        const facts = preset.read(properties);
        const slug: unknown = properties.corporation;
        if (facts === null || typeof slug !== 'string') return facts;
        return {
          ...facts,
          corporation: { id: `gba-${slug}`, slug, name: { en: slug, kn: null } }
        };
      }
    });
    expect(imported).toMatchObject({ ok: true });
  }

  test('an officer decides on reports in their jurisdiction and on no others', async () => {
    const wrong: string[] = [];
    for (const where of WHERE) {
      for (const who of OFFICERS) {
        const [into, ...reports] = await filed(where, OFFICE_KINDS.length + 1);
        const rejected = reports[OFFICE_KINDS.indexOf('reopen')]!;
        await push(officers.administrator, [
          operation('reject', { reason: 'unclear' }, { report: rejected })
        ]);
        const operations = OFFICE_KINDS.map((kind, at) =>
          operation(kind, OFFICE[kind]!(into!) as never, { report: reports[at]! })
        );
        const outcomes = await push(officers[who], operations);
        for (const [at, kind] of OFFICE_KINDS.entries()) {
          const may = (kind === 'place' ? MAY_PLACE : COVERED)[where].includes(who);
          count(may);
          const expected = may ? 'applied' : 'not_allowed';
          if (outcomes[at] !== expected) {
            wrong.push(`${who}, ${where}, ${kind}: ${outcomes[at]}, expected ${expected}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test('residents cannot use officer operations, and officers cannot use resident operations', async () => {
    const wrong: string[] = [];
    const author = newDevice();
    const speakers: Record<string, Speaker> = {
      author: device(author),
      stranger: device(newDevice())
    };
    for (const [who, speaker] of Object.entries(speakers)) {
      for (const where of WHERE) {
        const [into, ...reports] = await filed(where, OFFICE_KINDS.length + 1, author);
        const outcomes = await push(
          speaker,
          OFFICE_KINDS.map((kind, at) =>
            operation(kind, OFFICE[kind]!(into!) as never, { report: reports[at]! })
          )
        );
        for (const [at, kind] of OFFICE_KINDS.entries()) {
          count(false);
          if (outcomes[at] !== 'not_allowed')
            wrong.push(`${who}, ${where}, ${kind}: ${outcomes[at]}`);
        }
      }
    }
    for (const who of OFFICERS) {
      const reports = await filed('their ward', RESIDENT_KINDS.length);
      const operations = RESIDENT_KINDS.map((kind, at) =>
        operation(kind, RESIDENTS[kind] as never, { report: reports[at]! })
      );
      const outcomes = await push(officers[who], [...operations, filing()]);
      for (const [at, outcome] of outcomes.entries()) {
        count(false);
        if (outcome !== 'not_allowed')
          wrong.push(`${who}, ${RESIDENT_KINDS[at] ?? 'file'}: ${outcome}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('only the author can amend, withdraw or answer a report', async () => {
    const author = newDevice();
    const supporter = newDevice();
    const stranger = newDevice();
    const reports = await filed('their ward', RESIDENT_KINDS.length, author);
    await push(
      device(supporter),
      reports.map((report) => operation('support', {}, { report }))
    );
    const operations = () =>
      RESIDENT_KINDS.map((kind, at) =>
        operation(kind, RESIDENTS[kind] as never, { report: reports[at]! })
      );
    const outcomes = async (who: TestDevice) =>
      Object.fromEntries(
        (await push(device(who), operations())).map(
          (outcome, at) => [RESIDENT_KINDS[at]!, outcome] as const
        )
      );
    expect(await outcomes(stranger)).toEqual({
      amend: 'not_yours',
      withdraw: 'not_yours',
      support: 'applied',
      dispute: 'not_yours',
      confirm: 'not_yours',
      comment: 'not_yours',
      answer: 'not_yours'
    });
    expect(await outcomes(supporter)).toEqual({
      amend: 'not_yours',
      withdraw: 'not_yours',
      support: 'applied',
      dispute: 'not_allowed',
      confirm: 'not_allowed',
      comment: 'applied',
      answer: 'not_yours'
    });
    for (let i = 0; i < 2 * RESIDENT_KINDS.length; i++) count(false);
  });

  test('an officer may pull the scopes of their jurisdiction and no others', async () => {
    const wrong: string[] = [];
    const speakers: Record<string, Speaker> = {
      ...officers,
      resident: device(newDevice()),
      nobody: { headers: {} }
    };
    for (const [scope, allowed] of Object.entries(PULLED)) {
      for (const [who, speaker] of Object.entries(speakers)) {
        const { status } = await ask(speaker, 'GET', `/api/sync/pull?scope=${scope}`);
        const isTheirs =
          (allowed as readonly string[]).includes(who) || (scope === 'mine' && who === 'resident');
        const expected = who === 'nobody' ? 401 : isTheirs ? 200 : 403;
        count(isTheirs);
        if (status !== expected) wrong.push(`${who}, ${scope}: ${status}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('each report reaches the mirrors of the responsible officers and nobody else', async () => {
    const wrong: string[] = [];
    const reports = new Map<Where, string>();
    for (const where of WHERE) reports.set(where, (await filed(where, 1))[0]!);
    for (const who of OFFICERS) {
      const me = (await (await ask(officers[who], 'GET', '/api/officers/me')).json()) as {
        scopes: string[];
      };
      const seen = new Set<string>();
      for (const scope of me.scopes) {
        const reply = await ask(officers[who], 'GET', `/api/sync/pull?scope=${scope}&limit=100`);
        const { changes } = (await reply.json()) as PullReply;
        for (const change of changes) if (!('gone' in change)) seen.add(change.id);
      }
      for (const [where, report] of reports) {
        const expected = COVERED[where].includes(who);
        count(expected);
        if (seen.has(report) !== expected) wrong.push(`${who}, ${where}: ${seen.has(report)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('an unreleased photo is shown only to the responsible officers', async () => {
    const wrong: string[] = [];
    const speakers: Record<string, Speaker> = { ...officers, nobody: { headers: {} } };
    for (const where of WHERE) {
      const author = newDevice();
      const bytes = await picture();
      const [report] = await filed(where, 1, author);
      const notice = photoNotice(bytes);
      await push(device(author), [operation('amend', { photos: [notice] }, { report: report! })]);
      const sent = createUploader(server.fetch, author).of(notice, report!);
      expect((await sent.create(bytes)).status).toBe(201);
      for (const [who, speaker] of Object.entries({ ...speakers, author: device(author) })) {
        const { status } = await ask(speaker, 'GET', `/photos/${notice.id}/thumb`);
        const expected = (COVERED[where] as readonly string[]).includes(who) ? 200 : 404;
        count(expected === 200);
        if (status !== expected) wrong.push(`${who}, ${where}: ${status}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('only an administrator has access to the budget, agencies and triage outcomes', async () => {
    const wrong: string[] = [];
    const speakers: Record<string, Speaker> = {
      ...officers,
      resident: device(newDevice()),
      nobody: { headers: {} }
    };
    for (const [method, path, body] of ADMINISTRATORS_ALONE) {
      for (const [who, speaker] of Object.entries(speakers)) {
        const { status } = await ask(speaker, method, path, body);
        const isKnown = (OFFICERS as readonly string[]).includes(who);
        const expected = who === 'administrator' ? 'let in' : isKnown ? 403 : 401;
        const got = status === 401 || status === 403 ? status : 'let in';
        count(expected === 'let in');
        if (got !== expected)
          wrong.push(`${who}, ${method} ${path}: ${status}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a disabled officer is refused everywhere', async () => {
    await disableOfficer(server.services, 'asha@example.org');
    const [report] = await filed('their ward', 1);
    const disabled = officers['ward officer'];
    for (const path of [`/api/sync/pull?scope=ward:${OWN}`, '/api/officers/me', '/api/budget']) {
      count(false);
      expect((await ask(disabled, 'GET', path)).status).toBe(401);
    }
    count(false);
    expect(await push(disabled, [operation('acknowledge', {}, { report: report! })])).toEqual([
      '401'
    ]);
  });

  test('a hidden report stays visible to its author and officers, but not to supporters', async () => {
    const author = newDevice();
    const supporter = newDevice();
    const [report] = await filed('their ward', 1, author);
    await push(device(supporter), [operation('support', {}, { report: report! })]);
    const mine = async (who: TestDevice) => {
      const reply = await ask(device(who), 'GET', '/api/sync/pull?scope=mine');
      return ((await reply.json()) as PullReply).changes;
    };
    expect(await mine(supporter)).toMatchObject([{ id: report, relation: 'supporter' }]);

    await push(officers.supervisor, [operation('hide', { hidden: true }, { report: report! })]);

    expect(await mine(supporter)).toEqual([{ id: report, gone: true }]);
    expect(await mine(author)).toMatchObject([{ id: report, relation: 'author' }]);
    // Neither a supporter nor a stranger who knows its id can add to it.
    for (const who of [supporter, newDevice()]) {
      for (const kind of ['support', 'comment', 'confirm', 'dispute'] as const) {
        count(false);
        const one = operation(kind, RESIDENTS[kind] as never, { report: report! });
        expect([kind, ...(await push(device(who), [one]))]).toEqual([kind, 'closed']);
      }
    }
  });
});

const picture = async () =>
  new Uint8Array(
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .jpeg()
      .toBuffer()
  );
