import { LEDGER_PAGE, type Entry, type EntryKind, type LedgerPage } from '#shared/budget.ts';
import { formatDollars } from '#shared/money.ts';
import { toTimestamp } from '#shared/time.ts';
import type { Database } from '../database/connect.ts';
import { nanos } from './money.ts';
import { INDIA_OFFSET } from './windows.ts';

export type LedgerFilter = {
  kind?: EntryKind | undefined;
  report?: string | undefined;
  /** First and last day in India, as `YYYY-MM-DD`; both are included. */
  from?: string | undefined;
  to?: string | undefined;
};

/** @param before only entries with a smaller number, which gives the next page */
export async function ledgerPage(
  database: Database,
  filter: LedgerFilter,
  before?: number,
  limit = LEDGER_PAGE
): Promise<LedgerPage> {
  let query = database
    .selectFrom('budget_entry')
    .innerJoin('budget_reservation', 'budget_reservation.key', 'budget_entry.reservation')
    .select(['number', 'at', 'kind', 'provider', 'model', 'report'])
    .select(['budget_entry.reservation as attempt', 'actor'])
    .select(['budget_entry.reserved', 'budget_entry.settled'])
    .orderBy('number', 'desc')
    .limit(limit + 1);
  if (before !== undefined) query = query.where('number', '<', before);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (filter.report) query = query.where('report', '=', filter.report);
  if (filter.from) query = query.where('at', '>=', new Date(`${filter.from}T00:00${INDIA_OFFSET}`));
  if (filter.to) {
    const end = new Date(`${filter.to}T00:00${INDIA_OFFSET}`);
    end.setUTCDate(end.getUTCDate() + 1);
    query = query.where('at', '<', end);
  }
  const rows = await query.execute();
  const entries = rows.slice(0, limit).map((row): Entry => ({
    ...row,
    number: Number(row.number),
    at: toTimestamp(row.at.getTime()),
    reserved: nanos(row.reserved),
    settled: nanos(row.settled)
  }));
  return { entries, more: rows.length > limit };
}

const COLUMNS = [
  'number',
  'at',
  'kind',
  'attempt',
  'provider',
  'model',
  'report',
  'actor'
] as const;
/** Entries per query, so that a year of them is never in memory at once. */
const CSV_PAGE = 1_000;

/** The ledger as CSV (RFC 4180), newest entry first; amounts in dollars. */
export async function* ledgerCsv(database: Database, filter: LedgerFilter): AsyncGenerator<string> {
  yield `${[...COLUMNS, 'reserved_usd', 'settled_usd'].join(',')}\r\n`;
  let before: number | undefined;
  for (;;) {
    const { entries, more } = await ledgerPage(database, filter, before, CSV_PAGE);
    yield entries.map(line).join('');
    before = entries.at(-1)?.number;
    if (!more) return;
  }
}

function line(entry: Entry): string {
  const cells = [
    ...COLUMNS.map((column) => String(entry[column] ?? '')),
    formatDollars(entry.reserved),
    formatDollars(entry.settled)
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Spreadsheets run a cell with such a beginning as a formula (OWASP, "CSV Injection"), unless it is a number. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d{1,20}(?:\.\d{1,20})?$/;

export function csvCell(cell: string): string {
  const safe = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
