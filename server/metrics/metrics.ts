import { Gauge, Registry } from 'prom-client';
import { UNPLACED } from '#shared/access.ts';
import { MAX_UNPLACED_MS } from '#shared/limits.ts';
import { DOLLAR } from '#shared/money.ts';
import { OPEN } from '#shared/report.ts';
import { statusOf } from '../budget/status.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'database' | 'clock'>;

/** Reads the metrics from the database at each scrape. Money is in dollars, since Prometheus wants base units. */
export function createMetrics(services: Needs): { contentType: string; read(): Promise<string> } {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });

  const spent = gauge('varadi_budget_spent_dollars', 'Spent in a limit’s window', ['limit']);
  const reserved = gauge('varadi_budget_reserved_dollars', 'Reserved in a limit’s window', [
    'limit'
  ]);
  const cap = gauge('varadi_budget_cap_dollars', 'Cap of a limit’s window', ['limit']);
  const stopped = gauge('varadi_budget_stopped', '1 if a limit’s kill switch is set', ['limit']);
  const forecast = gauge('varadi_budget_forecast_dollars', 'Forecast cost of this month');
  const unplaced = gauge(
    'varadi_reports_unplaced_overdue',
    'Open reports that have had no ward for more than a day'
  );
  const triaged = gauge('varadi_triage_reports', 'Reports that have a suggestion', ['by']);

  async function refresh(): Promise<void> {
    const { limits, month } = await statusOf(services);
    const rows = await services.database
      .selectFrom('triage')
      .select((query) => ['by', query.fn.countAll<string | number>().as('reports')])
      .groupBy('by')
      .execute();
    const overdue = await services.database
      .selectFrom('report')
      .select((query) => query.fn.countAll<string | number>().as('reports'))
      .where('ward', '=', UNPLACED)
      .where('status', 'in', OPEN)
      .where('received_at', '<', new Date(services.clock.now() - MAX_UNPLACED_MS))
      .executeTakeFirstOrThrow();
    registry.resetMetrics();
    unplaced.set(Number(overdue.reports));
    for (const { id: limit, ...standing } of limits) {
      spent.set({ limit }, standing.settled / DOLLAR);
      reserved.set({ limit }, standing.reserved / DOLLAR);
      cap.set({ limit }, standing.cap / DOLLAR);
      stopped.set({ limit }, standing.killed === null ? 0 : 1);
    }
    forecast.set(month.forecast / DOLLAR);
    for (const { by, reports } of rows) triaged.set({ by }, Number(reports));
  }

  return {
    contentType: registry.contentType,
    async read() {
      await refresh();
      return registry.metrics();
    }
  };
}
