import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SystemHealth } from '#shared/office.ts';
import { APP_VERSION_HEADER, PROTOCOL_HEADER } from '#shared/protocol.ts';
import { usageSince } from '#server/usage/usage.ts';
import { signInAsAdministrator } from '../support/administrator.ts';
import { filing, newDevice } from '../support/builders.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

describeOnEachDatabase('what is counted and shown', (database) => {
  let server: TestServer;
  const clock = new TestClock(Date.parse('2026-11-28T20:00:00Z'));
  beforeEach(async () => {
    server = await openTestServer(database(), clock);
  });
  afterEach(() => server.close());

  const post = (path: string, body: object) =>
    server.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body)
    });
  const push = (version?: string) =>
    server.fetch('/api/sync/push', {
      method: 'POST',
      headers: {
        Authorization: newDevice().authorization,
        [PROTOCOL_HEADER]: '1',
        ...(version !== undefined && { [APP_VERSION_HEADER]: version })
      },
      body: JSON.stringify({ operations: [filing()] })
    });
  const counted = async () => {
    await server.services.usage.flush();
    const rows = await usageSince(server.services, 0);
    return rows.map(({ day, what, version, times }) => `${day} ${what} ${version} ${times}`);
  };

  test('openings, reports and faults are counted by day of the city and by version', async () => {
    for (let i = 0; i < 2; i++)
      expect((await post('/api/usage', { opened: 'browser', version: '0.2.0' })).status).toBe(204);
    await post('/api/usage', { opened: 'installed', version: '0.2.0' });
    await push('0.2.0');
    await push();
    const fault = {
      version: '0.2.0',
      route: '/mine',
      name: 'TypeError',
      message: 'x is undefined'
    };
    expect((await post('/api/usage/faults', fault)).status).toBe(204);
    // It is 01:30 of the 29th in Bengaluru.
    expect(await counted()).toEqual([
      '2026-11-29 fault 0.2.0 1',
      '2026-11-29 opened 0.2.0 2',
      '2026-11-29 opened_installed 0.2.0 1',
      '2026-11-29 report 0.2.0 1',
      '2026-11-29 report other 1'
    ]);
  });

  test('nobody can fill the table with invented versions, nor send a large fault', async () => {
    for (let i = 0; i < 40; i++)
      await post('/api/usage', { opened: 'browser', version: `9.9.${i}` });
    await post('/api/usage', { opened: 'browser', version: '<script>' });
    const rows = await counted();
    expect(rows.length).toBeLessThanOrEqual(21);
    expect(rows.join()).not.toContain('script');
    const large = { version: '1.0.0', name: 'E', message: 'm', stack: 'x'.repeat(9_000) };
    expect((await post('/api/usage/faults', large)).status).toBe(413);
  });

  test('the public page says in words whether reports are received, in the reader’s language', async () => {
    const page = await (await server.fetch('/status?language=kn')).text();
    expect(page).toContain('ವರದಿಗಳು: ತಲುಪುತ್ತಿವೆ.');
    expect(page).toContain('<html lang="kn">');
    expect(page).not.toContain('<script');
    server.services.photoStore.ping = () => Promise.reject(new Error('the folder is gone'));
    clock.advance(2_000);
    const later = await server.fetch('/status?language=en');
    expect(later.headers.get('Cache-Control')).toBe('public, max-age=15');
    const text = await later.text();
    expect(text).toContain('Reports: not received at the moment.');
    expect(text).toContain('Whatever you saved stays on your phone');
    expect(text).not.toContain('folder');
  });

  test('administrators see what is up, that no backup is configured, and which reports nobody reads', async () => {
    const cookie = await signInAsAdministrator(server);
    await push();
    const reply = await server.fetch('/api/health', { headers: { Cookie: cookie } });
    expect(reply.status).toBe(200);
    const health = (await reply.json()) as SystemHealth;
    expect(health.checks).toContainEqual({ name: 'database', state: 'up' });
    expect(health.backups).toEqual({ state: 'off' });
    expect(health.uncovered).toEqual([{ ward: expect.any(String) as string, reports: 1 }]);
    expect(health.unplaced).toBe(0);
    expect(health.freeBytes).toBeGreaterThan(0);
  });
});
