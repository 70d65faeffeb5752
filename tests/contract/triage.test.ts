import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TRIAGE_QUEUE } from '#server/reports/triage-queue.ts';
import { startWork } from '#server/work.ts';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { outcomesOf } from '#server/triage/outcomes.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import { DAY } from '#shared/time.ts';
import type { Actor } from '#shared/access.ts';
import type { ReportView } from '#shared/protocol.ts';
import { filing, newDevice, officer, operation } from '../support/builders.ts';
import { describeOnEachDatabase, enrol } from '../support/databases.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

describeOnEachDatabase('triage', (database) => {
  let server: TestServer;
  let resident: Actor;
  const admin = officer({ role: 'admin' });
  beforeEach(async () => {
    server = await openTestServer(database());
    const device = newDevice();
    await enrol(database(), device.id);
    resident = device.actor;
  });
  afterEach(() => server.close());

  const pulled = async (actor: Actor, scope: string, cursor?: string) => {
    const page = await pull(server.services, actor, {
      scope,
      limit: 100,
      ...(cursor && { cursor })
    });
    return { reports: page.changes as ReportView[], cursor: page.cursor };
  };
  const ward = async () => {
    const row = await database().selectFrom('report').select('ward').executeTakeFirstOrThrow();
    return `ward:${row.ward}`;
  };
  const open = filing({ description: 'Open manhole near the school, a child fell in' });

  test('a filed report is triaged within seconds, and officers see the suggestions', async () => {
    await startWork(server.services);
    await push(server.services, resident, [open]);
    await vi.waitFor(
      async () => {
        const [report] = (await pulled(admin, await ward())).reports;
        expect(report?.triage).toMatchObject({
          by: 'local',
          language: 'en',
          category: { value: 'manhole' },
          severity: { value: 'hazard' }
        });
      },
      { timeout: 20_000, interval: 100 }
    );
  });

  test('the triage job is committed with its report, or not at all', async () => {
    const jobCount = async () =>
      (
        await database()
          .withSchema('pgboss')
          .selectFrom('job' as never)
          .selectAll()
          .execute()
      ).length;
    const before = await jobCount();
    await expect(
      database()
        .transaction()
        .execute(async (tx) => {
          await server.services.jobs.add(tx, TRIAGE_QUEUE, { reports: [open.report] });
          throw new Error('the push fails');
        })
    ).rejects.toThrow('the push fails');
    expect(await jobCount()).toBe(before);
    await push(server.services, resident, [open]);
    expect(await jobCount()).toBe(before + 1);
    // A repeated filing and a comment add no job.
    await push(server.services, resident, [
      open,
      operation('comment', { text: 'still open' }, { report: open.report })
    ]);
    expect(await jobCount()).toBe(before + 1);
  });

  test('for a report without a description, the author’s category is suggested', async () => {
    const wordless = filing({ category: 'sewage' });
    await push(server.services, resident, [wordless]);
    await triageReports(server.services, [wordless.report]);
    const [report] = (await pulled(admin, await ward())).reports;
    expect(report?.triage).toMatchObject({
      category: { value: 'sewage', because: [] },
      severity: { value: 'medium' },
      privacy: []
    });
  });

  test('unchanged suggestions are not sent to officers again', async () => {
    await push(server.services, resident, [open]);
    await triageReports(server.services, [open.report]);
    const { cursor } = await pulled(admin, await ward());
    await triageReports(server.services, [open.report]);
    expect((await pulled(admin, await ward(), cursor)).reports).toEqual([]);
  });

  test('residents do not get suggestions, and a suggestion does not send them the report again', async () => {
    await push(server.services, resident, [open]);
    const { cursor } = await pulled(resident, 'mine');
    const office = await pulled(admin, await ward());
    await triageReports(server.services, [open.report]);

    expect((await pulled(resident, 'mine', cursor)).reports).toEqual([]);
    const [again] = (await pulled(resident, 'mine')).reports;
    expect(again).not.toHaveProperty('triage');
    const [news] = (await pulled(admin, await ward(), office.cursor)).reports;
    expect(news).toHaveProperty('triage');
  });

  test('a suggestion never changes a resident’s words or an officer’s decision', async () => {
    await push(server.services, resident, [open]);
    const sort = operation('classify', { severity: 'low' }, { report: open.report, seen: 1 });
    await push(server.services, admin, [sort]);
    const before = await database().selectFrom('report').selectAll().executeTakeFirstOrThrow();
    await triageReports(server.services, [open.report, open.report]);
    await triageReports(server.services, [open.report]);

    const { changed_in: _, ...after } = await database()
      .selectFrom('report')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(before).toMatchObject(after);
    expect(await database().selectFrom('triage').selectAll().execute()).toHaveLength(1);
  });

  test('an amended description is triaged again', async () => {
    await push(server.services, resident, [open]);
    await triageReports(server.services, [open.report]);
    const amend = { description: 'ಬೀದಿ ದೀಪ ಉರಿಯುತ್ತಿಲ್ಲ' };
    await push(server.services, resident, [operation('amend', amend, { report: open.report })]);
    await triageReports(server.services, [open.report]);
    const [report] = (await pulled(admin, await ward())).reports;
    expect(report?.triage).toMatchObject({
      language: 'kn',
      category: { value: 'other' },
      severity: { value: 'medium' }
    });
  });

  test('accepted suggestions are counted by field and by source', async () => {
    const agree = { category: 'manhole', severity: 'hazard' } as const;
    const others = Array.from({ length: 2 }, () => filing({ description: open.body.description }));
    // Of reports that arrive together, the one with the smaller id counts as the earlier.
    const reports = [open, ...others].map(({ report }) => report).sort();
    await push(server.services, resident, [open, ...others]);
    await triageReports(server.services, reports);
    const on = (i: number) => ({ report: reports[i]!, seen: 1 });
    await push(server.services, admin, [
      operation('classify', agree, on(0)),
      operation('classify', { severity: 'low' }, on(1)),
      operation('transfer', { agency: 'water-and-sewerage' }, on(0)),
      operation('transfer', { agency: 'electricity' }, on(1)),
      operation('merge', { into: reports[0]! }, on(2)),
      operation('acknowledge', {}, on(1))
    ]);
    expect(await outcomesOf(database(), Date.now())).toEqual([
      { field: 'agency', by: 'table', decided: 2, taken: 1 },
      { field: 'category', by: 'local', decided: 1, taken: 1 },
      // The second report had the first as a suggested duplicate, but was acknowledged separately.
      { field: 'duplicates', by: 'local', decided: 2, taken: 1 },
      { field: 'severity', by: 'local', decided: 2, taken: 1 }
    ]);
    expect(await outcomesOf(database(), Date.now() + 100 * DAY)).toEqual([]);
  });
});
