import type { Nanos } from '#shared/money.ts';

export type Reservation = {
  key: string;
  /** The upper bound that was reserved. */
  estimate: Nanos;
  /** What the windows count as spent for it. */
  charged: Nanos;
  state: 'held' | 'settled' | 'expired' | 'released';
  /** A person made its last change. */
  isByHand: boolean;
};

/**
 * How an attempt ended. `release` requires proof that nothing was sent. `hand` is a cost that a person read
 * in the provider's log.
 */
export type Ending =
  | { by: 'settle'; cost: Nanos }
  | { by: 'hand'; cost: Nanos }
  | { by: 'release' }
  | { by: 'expire' };

/** The effect of an ending on the reservation and on each of its windows. */
export type LedgerChange = {
  kind: 'settle' | 'release' | 'expire' | 'correct';
  state: Reservation['state'];
  charged: Nanos;
  /** Amounts to add to the windows. */
  reserved: Nanos;
  settled: Nanos;
  /** The cost exceeds the reserved amount: the bound or a price is wrong (B6). */
  overrun: boolean;
};

/** Decides what to book; null if the ending changes nothing (B5, B7, B8). */
export function ledgerChangeOf(held: Reservation, ending: Ending): LedgerChange | null {
  if (ending.by === 'hand') return byHand(held, ending.cost);
  switch (held.state) {
    case 'held':
      return endHeld(held, ending);
    case 'expired':
      // A late answer corrects the estimate that was charged.
      return ending.by === 'expire' ? null : correct(held, ending);
    case 'released':
      // Nothing should have been sent. A cost all the same was never reserved.
      return ending.by === 'settle' && ending.cost > 0 ? correct(held, ending) : null;
    case 'settled':
      // The provider's own figure overrides a manual correction.
      return ending.by === 'settle' && held.isByHand ? correct(held, ending) : null;
  }
}

/** Corrects an attempt of unknown cost, or an earlier manual correction (B7). */
function byHand(held: Reservation, cost: Nanos): LedgerChange | null {
  const isOpen = held.state === 'expired' || (held.state === 'settled' && held.isByHand);
  return isOpen ? correct(held, { by: 'settle', cost }) : null;
}

type ByServer = Exclude<Ending, { by: 'hand' }>;

function endHeld({ estimate }: Reservation, ending: ByServer): LedgerChange {
  switch (ending.by) {
    case 'settle':
      return {
        kind: 'settle',
        state: 'settled',
        charged: ending.cost,
        reserved: -estimate,
        settled: ending.cost,
        overrun: ending.cost > estimate
      };
    case 'release':
      return {
        kind: 'release',
        state: 'released',
        charged: 0,
        reserved: -estimate,
        settled: 0,
        overrun: false
      };
    case 'expire':
      return {
        kind: 'expire',
        state: 'expired',
        charged: estimate,
        reserved: -estimate,
        settled: estimate,
        overrun: false
      };
  }
}

function correct(held: Reservation, ending: Exclude<ByServer, { by: 'expire' }>): LedgerChange {
  const cost = ending.by === 'settle' ? ending.cost : 0;
  return {
    kind: 'correct',
    state: ending.by === 'settle' ? 'settled' : 'released',
    charged: cost,
    reserved: 0,
    settled: cost - held.charged,
    // An overrun that was already accepted does not set the kill switch again.
    overrun: cost > (held.state === 'released' ? 0 : Math.max(held.estimate, held.charged))
  };
}
