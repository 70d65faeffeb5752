import { LEDGER_CSV_PATH, OFFICE_CALLS, type LedgerFilter } from '#shared/office-calls.ts';
import type { Nanos } from '#shared/money.ts';
import { call, queryString } from './office-api.ts';

/* The administrators' requests. They need a network, and nothing is stored on the device. */

export const budgetStatus = () => call(OFFICE_CALLS.budget, {});

export const setLimit = (limit: { id: string; cap: Nanos; soft: Nanos }) =>
  call(OFFICE_CALLS.setLimit, { body: limit });

export const setKillSwitch = (id: string, killed: boolean) =>
  call(OFFICE_CALLS.setKillSwitch, { body: { id, killed } });

/** The fields of a filter as the form holds them: an empty field does not filter. */
export type LedgerFields = {
  kind: NonNullable<LedgerFilter['kind']> | '';
  from: string;
  to: string;
};

/** @param before the number of an entry; the page holds older ones */
export const ledgerPage = (fields: LedgerFields, before?: number) =>
  call(OFFICE_CALLS.ledger, { query: { ...filterOf(fields), before } });

export const ledgerCsv = (fields: LedgerFields): string =>
  `${LEDGER_CSV_PATH}?${queryString(filterOf(fields))}`;

export const systemHealth = () => call(OFFICE_CALLS.health, {});

export const triageOutcomes = () => call(OFFICE_CALLS.triageOutcomes, {});

const filterOf = ({ kind, from, to }: LedgerFields): LedgerFilter => ({
  ...(kind && { kind }),
  ...(from && { from }),
  ...(to && { to })
});
