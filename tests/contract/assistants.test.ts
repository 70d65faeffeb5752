import { readFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disableOfficer } from '#server/officers/officers.ts';
import { forgetOld } from '#server/assistants/proposals.ts';
import { eraseDevice } from '#server/privacy/erase-device.ts';
import { push } from '#server/sync/push.ts';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { Operation } from '#shared/operations.ts';
import { PROTOCOL_HEADER, PullPage, PulledChange, type ReportView } from '#shared/protocol.ts';
import type { Proposal } from '#shared/proposals.ts';
import { DAY, MINUTE, toTimestamp } from '#shared/time.ts';
import { sameSite, signInAsAdministrator, signInAsOfficer } from '../support/administrator.ts';
import { filing, newDevice, newId } from '../support/builders.ts';
import { describeOnEachDatabase, enrol } from '../support/databases.ts';
import { ORIGIN, openTestServer, type TestServer } from '../support/server.ts';

const injections = readFileSync(new URL('../eval/texts/injections.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { text: string }).text);

type Made = { key: string; assistants: { id: string }[] };

describeOnEachDatabase('an officer’s assistant', (database) => {
  const START = Date.parse('2026-06-15T10:00:00+05:30');
  let now: number;
  let server: TestServer;
  let ward: string;
  let other: string;
  let cookie: string;
  const device = newDevice();
  const clients: Client[] = [];
  beforeEach(async () => {
    now = START;
    server = await openTestServer(database(), { now: () => now }, { ASSISTANTS: 'on' });
    await enrol(database(), device.id);
    const { ward: placed } = server.services.wards.place(
      { lat: 12.97629, lng: 77.59289 },
      new Date(now)
    )!;
    ward = placed;
    other = server.services.wards.layerOn(new Date(now)).wards.find(({ id }) => id !== ward)!.id;
    cookie = await asOfficer('one@varadi.example', [ward]);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await server.close();
  });

  const asOfficer = (email: string, wards: string[]) =>
    signInAsOfficer(server, { email, role: 'officer', wards, corporations: [], existing: true });
  const call = async (
    { method, path }: { method: string; path: string },
    body?: unknown,
    Cookie = cookie
  ) =>
    server.fetch(path, {
      method,
      headers: { ...sameSite, Cookie },
      ...(body !== undefined && { body: JSON.stringify(body) })
    });
  const addAssistant = async (Cookie = cookie): Promise<Made> => {
    const reply = await call(OFFICE_CALLS.addAssistant, { name: 'Helper' }, Cookie);
    expect(reply.status).toBe(200);
    return (await reply.json()) as Made;
  };
  async function connect(key: string, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL('/mcp', ORIGIN), {
        fetch: server.fetch,
        requestInit: { headers: { Authorization: `Bearer ${key}` } }
      })
    );
    clients.push(client);
    return client;
  }
  async function use(client: Client, name: string, args: Record<string, unknown> = {}) {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [part] = content as { type: string; text: string }[];
    return isError ? { refused: part!.text } : (JSON.parse(part!.text) as Record<string, unknown>);
  }
  /** As a sensible assistant: reads the report, then proposes for the version that it has read. */
  async function propose(client: Client, report: string, decision: object, why = 'because') {
    const { version } = await use(client, 'read_report', { report });
    return use(client, 'propose_decision', { report, decision, version: version ?? 1, why });
  }
  async function file(body = {}): Promise<string> {
    const filed = filing(body);
    const { results } = await push(server.services, device.actor, [filed]);
    expect(results[0]).toMatchObject({ outcome: 'applied' });
    return filed.report;
  }
  async function pull(Cookie = cookie, after?: string) {
    const at = after === undefined ? '' : `&cursor=${after}`;
    const reply = await server.fetch(`/api/sync/pull?scope=ward:${ward}&limit=100${at}`, {
      headers: { Cookie, [PROTOCOL_HEADER]: '1' }
    });
    return PullPage.parse(await reply.json());
  }
  const cursor = async () => (await pull()).cursor;
  const changedSince = async (before: string) =>
    (await pull(cookie, before)).changes.map((one) => PulledChange.parse(one).id);
  /** The report as the officer's screen gets it. */
  async function onScreen(report: string, Cookie = cookie): Promise<ReportView> {
    const { changes } = await pull(Cookie);
    return changes
      .map((one) => PulledChange.parse(one))
      .find(({ id }) => id === report) as ReportView;
  }
  /** What the phone sends when the officer accepts. */
  async function accept({ id, kind, body }: Proposal, report: string, at?: string) {
    const decision = { id, report, kind, body, at: at ?? '2026-06-15T10:00:00+05:30' };
    const reply = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { ...sameSite, Cookie: cookie, [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations: [Operation.parse(decision)] })
    });
    const { results } = (await reply.json()) as { results: { outcome: string; code?: string }[] };
    return results[0]!;
  }

  test.each(['auto', 'legacy'] as const)(
    'lists its tools and reads, with a client of the SDK (%s)',
    async (mode) => {
      const report = await file({ description: 'a deep hole near the temple' });
      const client = await connect((await addAssistant()).key, mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        'search_reports',
        'read_report',
        'list_wards',
        'read_figures',
        'propose_decision'
      ]);
      const found = await use(client, 'search_reports', { words: 'TEMPLE' });
      expect(found).toMatchObject({ found: 1, reports: [{ id: report, status: 'received' }] });
      expect(await use(client, 'search_reports', { words: 'bridge' })).toMatchObject({ found: 0 });
      expect(await use(client, 'search_reports', { category: 'road_surface' })).toMatchObject({
        found: 0
      });
      expect(await use(client, 'read_report', { report })).toMatchObject({
        written_by_residents: { description: 'a deep hole near the temple' }
      });
      expect(await use(client, 'read_figures')).toMatchObject({ open: 1 });
      expect(await use(client, 'list_wards')).toMatchObject({ wards: [{ id: ward }] });
    }
  );

  test('proposes: the decision waits on its officer’s screen, and is made once by the officer', async () => {
    const report = await file();
    const client = await connect((await addAssistant()).key);
    const body = { severity: 'high' };
    const why = 'A bus stops “here”, \\ ಇಲ್ಲಿ.';
    expect(await propose(client, report, { kind: 'classify', body }, why)).toHaveProperty(
      'proposal'
    );
    const waiting = await onScreen(report);
    expect(waiting.status).toBe('received');
    expect(waiting.severity).toBeNull();
    const [proposal] = waiting.proposals!;
    expect(proposal).toEqual({
      id: proposal!.id,
      kind: 'classify',
      body,
      why,
      by: 'Helper',
      at: toTimestamp(now),
      seen: waiting.version
    });
    expect((await accept(proposal!, report)).outcome).toBe('applied');
    expect((await accept(proposal!, report)).outcome).toBe('repeated');
    expect(await onScreen(report)).toMatchObject({ severity: 'high' });
    expect((await onScreen(report)).proposals).toBeUndefined();
  });

  test.each(['unchanged', 'refused'])('leaves the screen when its decision is %s', async (how) => {
    const report = await file();
    const client = await connect((await addAssistant()).key);
    await propose(client, report, { kind: 'acknowledge', body: {} });
    const [proposal] = (await onScreen(report)).proposals!;
    const by = how === 'unchanged' ? 'acknowledge' : 'reject';
    const body = by === 'reject' ? { reason: 'unclear' } : {};
    await accept({ ...proposal!, id: newId(), kind: by, body }, report);
    const before = await cursor();
    const { outcome } = await accept(proposal!, report);
    expect(outcome).toBe(how === 'unchanged' ? 'applied' : 'refused');
    // A phone that has pulled what was before hears of it.
    expect(await changedSince(before)).toEqual([report]);
    expect((await onScreen(report)).proposals).toBeUndefined();
  });

  test('is dismissed by its officer, and by nobody else', async () => {
    const report = await file();
    const client = await connect((await addAssistant()).key);
    await propose(client, report, { kind: 'classify', body: { severity: 'high' } });
    const [proposal] = (await onScreen(report)).proposals!;
    const colleague = await asOfficer('two@varadi.example', [ward]);
    expect((await onScreen(report, colleague)).proposals).toBeUndefined();
    await call(OFFICE_CALLS.dismissProposal, { id: proposal!.id }, colleague);
    expect((await onScreen(report)).proposals).toHaveLength(1);
    await call(OFFICE_CALLS.dismissProposal, { id: proposal!.id });
    expect((await onScreen(report)).proposals).toBeUndefined();
  });

  test('is told why a proposal is refused, and nothing waits then', async () => {
    const report = await file();
    const client = await connect((await addAssistant()).key);
    const refused = async (decision: object) => (await propose(client, report, decision)).refused;
    await propose(client, report, { kind: 'acknowledge', body: {} });
    const [first] = (await onScreen(report)).proposals!;
    await accept(first!, report);
    expect(await refused({ kind: 'acknowledge', body: {} })).toContain('unchanged');
    expect(await refused({ kind: 'merge', body: { into: newId() } })).toContain('refused');
    const older = { report, decision: { kind: 'start', body: {} }, version: 1, why: 'because' };
    expect((await use(client, 'propose_decision', older)).refused).toContain('"changed"');
    // Not what needs somebody in the street, hides or assigns, or only a resident may do.
    for (const [kind, body] of Object.entries({
      resolve: { text: 'done' },
      hide: { hidden: true },
      assign: { officer: null },
      withdraw: {}
    }))
      expect(await refused({ kind, body })).toMatch(/invalid/i);
    expect((await onScreen(report)).proposals).toBeUndefined();
  });

  test('sees and proposes nothing outside its officer’s wards', async () => {
    const report = await file({ description: 'a hole of the other ward' });
    const elsewhere = await asOfficer('far@varadi.example', [other]);
    const client = await connect((await addAssistant(elsewhere)).key);
    expect(await use(client, 'search_reports')).toMatchObject({ found: 0 });
    expect(await use(client, 'search_reports', { ward })).toMatchObject({ found: 0 });
    expect(await use(client, 'search_reports', { ward, state: 'closed' })).toMatchObject({
      found: 0
    });
    expect(await use(client, 'read_figures')).toMatchObject({ open: 0 });
    expect((await use(client, 'read_report', { report })).refused).toContain('may read');
    const decision = { kind: 'acknowledge', body: {} };
    expect((await propose(client, report, decision)).refused).toContain('not_allowed');
    await expect(use(client, 'read_budget')).rejects.toThrow('not found');
  });

  test('stands in /readyz', async () => {
    const reply = await server.fetch('/readyz');
    expect(await reply.json()).toMatchObject({
      ready: true,
      dependencies: { assistants: { state: 'up' } },
      degraded: []
    });
  });

  test('of an administrator reads the budget', async () => {
    const admin = await signInAsOfficer(server, {
      email: 'admin@varadi.example',
      role: 'admin',
      wards: [],
      corporations: []
    });
    const client = await connect((await addAssistant(admin)).key);
    expect(await use(client, 'read_budget')).toHaveProperty('month');
  });

  test('never gets a contact address or who reported', async () => {
    const report = await file({ contact: { email: 'somebody@mail.example' } });
    const client = await connect((await addAssistant()).key);
    const told = JSON.stringify([
      await use(client, 'read_report', { report }),
      await use(client, 'search_reports')
    ]);
    expect(told).not.toContain('somebody@mail.example');
    expect(told).not.toContain(device.id);
  });

  test('what residents wrote stays data: no text of the injection set changes anything', async () => {
    const client = await connect((await addAssistant()).key);
    const before = JSON.stringify(await client.listTools());
    let marked = 0;
    for (const text of injections) {
      const report = await file({ description: text });
      const { content } = await client.callTool({ name: 'read_report', arguments: { report } });
      const [part] = content as { text: string }[];
      const told = JSON.parse(part!.text) as {
        status: string;
        written_by_residents: { description: string; warning?: string };
      };
      // The text is in one string, which it cannot leave.
      expect(told.written_by_residents.description).toBe((await onScreen(report)).description);
      expect(told.status).toBe('received');
      if (told.written_by_residents.warning) marked += 1;
      expect((await onScreen(report)).proposals).toBeUndefined();
    }
    expect(JSON.stringify(await client.listTools())).toBe(before);
    expect(marked).toBeGreaterThan(injections.length * 0.9);
  }, 60_000);

  describe('its key', () => {
    const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const ask = (key: string, headers = {}, body: object = LIST) =>
      server.fetch('/mcp', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...headers
        },
        body: JSON.stringify(body)
      });

    test('is not stored, and no other key works', async () => {
      const { key } = await addAssistant();
      expect((await ask(key)).status).toBe(200);
      const stored = await database().selectFrom('assistant').selectAll().execute();
      expect(JSON.stringify(stored)).not.toContain(key);
      for (const wrong of ['', 'x', `${key}x`, key.slice(0, -1)]) {
        const reply = await ask(wrong);
        expect(reply.status).toBe(401);
        expect(reply.headers.get('WWW-Authenticate')).toContain('Bearer');
      }
      const withCookie = await server.fetch('/mcp', {
        method: 'POST',
        headers: { ...sameSite, Cookie: cookie },
        body: '{}'
      });
      expect(withCookie.status).toBe(401);
    });

    test('ends when it is revoked, and what it proposed leaves the screen', async () => {
      const report = await file();
      const { key, assistants } = await addAssistant();
      await propose(await connect(key), report, { kind: 'acknowledge', body: {} });
      const colleague = await asOfficer('two@varadi.example', [ward]);
      await call(OFFICE_CALLS.revokeAssistant, { id: assistants[0]!.id }, colleague);
      expect((await ask(key)).status).toBe(200);
      await call(OFFICE_CALLS.revokeAssistant, { id: assistants[0]!.id });
      expect((await ask(key)).status).toBe(401);
      expect((await onScreen(report)).proposals).toBeUndefined();
      expect(await (await call(OFFICE_CALLS.assistants)).json()).toMatchObject({ assistants: [] });
    });

    test.each([
      ['after 90 days', () => Promise.resolve((now += 91 * DAY))],
      ['with its officer', () => disableOfficer(server.services, 'one@varadi.example')],
      [
        'with a new password',
        async () => {
          const account = { name: 'One', email: 'one@varadi.example', password: 'a new password' };
          expect((await call(OFFICE_CALLS.updateAccount, account)).status).toBe(200);
        }
      ]
    ])('ends %s', async (_, end) => {
      const { key } = await addAssistant();
      expect((await ask(key)).status).toBe(200);
      await end();
      expect((await ask(key)).status).toBe(401);
    });

    test('is made by whoever has just signed in, five for an officer, also at once', async () => {
      const names = ['1', '2', '3', '4', '5', '6', '7'];
      const made = await Promise.all(
        names.map((name) => call(OFFICE_CALLS.addAssistant, { name }))
      );
      expect(made.filter(({ status }) => status === 200)).toHaveLength(5);
      const colleague = await asOfficer('two@varadi.example', [ward]);
      // Sessions begin by the calendar of the machine.
      now = Date.now() + 16 * MINUTE;
      const later = await call(OFFICE_CALLS.addAssistant, { name: 'Late' }, colleague);
      expect(await later.json()).toMatchObject({ error: { code: 'wrong_password' } });
    });

    test('is limited: five for an officer, 120 requests a minute, no page of another site', async () => {
      const { key } = await addAssistant();
      for (let i = 0; i < 4; i++) await addAssistant();
      expect((await call(OFFICE_CALLS.addAssistant, { name: 'Sixth' })).status).toBe(429);
      expect((await ask(key, {}, [LIST, { ...LIST, id: 2 }])).status).toBe(400);
      expect((await ask(key, { Origin: 'https://evil.example' })).status).toBe(403);
      const statuses = new Set<number>();
      for (let i = 0; i < 121; i++) statuses.add((await ask(key)).status);
      expect([...statuses]).toEqual([200, 429]);
    });
  });

  test('has proposals that are forgotten: after 14 days, and when the resident has everything erased', async () => {
    const client = await connect((await addAssistant()).key);
    const proposals = () => database().selectFrom('proposal').select('report').execute();
    const [old, erased] = [await file(), await file()];
    const decision = { kind: 'acknowledge', body: {} };
    await propose(client, old, decision);
    now += 13 * DAY;
    await propose(client, erased, decision);
    await forgetOld(server.services);
    expect(await proposals()).toHaveLength(2);
    now += 2 * DAY;
    await forgetOld(server.services);
    expect(await proposals()).toEqual([{ report: erased }]);
    await eraseDevice(server.services, device.id);
    expect(await proposals()).toEqual([]);
  });
});

describeOnEachDatabase('where assistants are off', (database) => {
  test('nobody can add one, and nothing answers at /mcp', async () => {
    const server = await openTestServer(database());
    const Cookie = await signInAsAdministrator(server);
    const headers = { ...sameSite, Cookie };
    const body = JSON.stringify({ name: 'Helper' });
    const added = await server.fetch('/api/assistants', { method: 'POST', headers, body });
    expect(added.status).toBe(403);
    expect((await server.fetch('/mcp', { method: 'POST', headers, body: '{}' })).status).toBe(404);
    const me = await server.fetch('/api/officers/me', { headers });
    expect(await me.json()).toMatchObject({ assistants: false });
    await server.close();
  });
});
