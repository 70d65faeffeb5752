import { expect, test } from 'vitest';
import { createRandom } from '#server/seed/random.ts';
import { planCity } from '#server/seed/plan.ts';
import { seedCity } from '#server/seed/seed.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer } from '#tests/support/server.ts';
import { DAY } from '#shared/time.ts';

describeOnEachDatabase('a generated city', (database) => {
  test('has reports of every status and category, created by push, and needs an empty server', async () => {
    const server = await openTestServer(database());
    const seeded = await seedCity(server.services, { seed: 3, reports: 120 }, () => {});
    expect(seeded).toMatchObject({ ok: true, value: { reports: 120 } });

    const reports = await database().selectFrom('report').selectAll().execute();
    const kinds = (values: readonly unknown[]) => new Set(values).size;
    expect(kinds(reports.map(({ status }) => status))).toBeGreaterThanOrEqual(7);
    expect(kinds(reports.map(({ ward }) => ward))).toBeGreaterThanOrEqual(6);
    expect(kinds(reports.map(({ category }) => category))).toBe(9);
    expect(reports.some(({ merged_into }) => merged_into !== null)).toBe(true);
    const oldest = Math.min(...reports.map(({ received_at }) => received_at.getTime()));
    expect(Date.now() - oldest).toBeGreaterThan(30 * DAY);
    expect(Date.now() - oldest).toBeLessThan(62 * DAY);
    const photos = await database().selectFrom('photo').select(['received_at', 'role']).execute();
    expect(photos.filter(({ received_at }) => received_at !== null).length).toBeGreaterThan(40);
    expect(kinds(photos.map(({ role }) => role))).toBe(2);
    const roles = await database().selectFrom('officer').select('role').execute();
    expect(kinds(roles.map(({ role }) => role))).toBe(3);

    const again = await seedCity(server.services, { seed: 3, reports: 120 }, () => {});
    expect(again).toEqual({
      ok: false,
      error: expect.stringContaining('this server holds 120 reports') as string
    });
    await server.close();
  }, 120_000);

  test('is the same for the same seed', () => {
    const ward = {
      id: 'w',
      layer: 'l',
      number: 1,
      name: { en: 'W', kn: null },
      corporation: null,
      corporationName: null,
      centre: { lat: 12.97, lng: 77.59 },
      reach: 900,
      area: []
    };
    const plan = (seed: number) =>
      planCity(createRandom(seed), [ward], { reports: 40, days: 60, now: 1_764_000_000_000 });
    expect(plan(5)).toEqual(plan(5));
    expect(plan(5)).not.toEqual(plan(6));
  });
});
