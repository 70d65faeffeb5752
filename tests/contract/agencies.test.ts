import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agency } from '#shared/agencies.ts';
import { sameSite, signInAsAdministrator } from '../support/administrator.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

describeOnEachDatabase('responsible agencies', (database) => {
  let server: TestServer;
  let cookie: string;
  beforeEach(async () => {
    server = await openTestServer(database());
    cookie = await signInAsAdministrator(server);
  });
  afterEach(() => server.close());

  const current = async () => {
    const headers = { ...sameSite, Cookie: cookie };
    const reply = await server.fetch('/api/officers/me', { headers });
    return ((await reply.json()) as { agencies: Agency[] }).agencies;
  };
  const put = (agencies: unknown) =>
    server.fetch('/api/officers/agencies', {
      method: 'PUT',
      headers: { ...sameSite, Cookie: cookie },
      body: JSON.stringify({ agencies })
    });
  const board: Agency = {
    id: 'jal-mandali',
    name: { en: 'Water board', kn: 'ಜಲಮಂಡಳಿ' },
    categories: ['sewage', 'manhole']
  };

  test('a default table exists, with at most one agency for each category', async () => {
    const kinds = (await current()).flatMap(({ categories }) => categories);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds).toEqual(expect.arrayContaining(['pothole', 'storm_drain', 'sewage']));
  });

  test('an administrator can replace the table; an invalid table is refused as a whole', async () => {
    const before = await current();
    const other = { ...board, id: 'other', categories: ['pothole'] };
    for (const bad of [
      [],
      [board, board],
      [board, { ...other, categories: ['sewage'] }],
      [{ ...board, name: { en: '', kn: 'x' } }],
      [{ ...board, id: 'Not An Id' }],
      [{ ...board, categories: ['bridges'] }]
    ]) {
      expect((await put(bad)).status).toBe(400);
    }
    expect(await current()).toEqual(before);
    expect((await put([board, other])).status).toBe(200);
    expect(await current()).toEqual([board, other]);
    await put(before);
  });

  test('nobody else can replace the table', async () => {
    await database().updateTable('officer').set({ role: 'supervisor' }).execute();
    expect((await put([board])).status).toBe(403);
    cookie = '';
    expect((await put([board])).status).toBe(401);
  });
});
