import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/shell/language.svelte.ts';
import type { EntryKind } from '#shared/budget.ts';
import { DOLLAR, type Nanos } from '#shared/money.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import { wordIn } from './word-in.ts';

/** Dollars, with more decimals for small amounts: "$12.50", "$0.00042". */
export const dollarsWord = (amount: Nanos): string =>
  new Intl.NumberFormat(`${language.current}-IN`, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.abs(amount) >= DOLLAR / 10 || amount === 0 ? 2 : 6
  }).format(amount / DOLLAR);

const KIND = {
  reserve: m.budget_kind_reserve,
  settle: m.budget_kind_settle,
  expire: m.budget_kind_expire,
  release: m.budget_kind_release,
  correct: m.budget_kind_correct
} satisfies Record<EntryKind, () => string>;

export const entryWord = (kind: EntryKind | UnknownValue): string => wordIn(KIND, kind);
