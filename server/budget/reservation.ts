import type { Nanos } from '#shared/money.ts';

export type Held = {
  key: string;
  /** The bound that was set aside. */
  estimate: Nanos;
  /** What the windows hold as spent for it. */
  charged: Nanos;
  state: 'held' | 'settled' | 'expired' | 'released';
  /** Its last word came from a person. */
  isByHand: boolean;
};

/**
 * How an attempt came out. `release` takes proof that nothing was sent; `hand` is what a person has read in
 * the provider's log.
 */
export type Ending =
  | { by: 'settle'; cost: Nanos }
  | { by: 'hand'; cost: Nanos }
  | { by: 'release' }
  | { by: 'expire' };

/** What an ending does to the reservation and to each of its windows. */
export type Booking = {
  kind: 'settle' | 'release' | 'expire' | 'correct';
  state: Held['state'];
  charged: Nanos;
  /** Changes, to be added. */
  reserved: Nanos;
  settled: Nanos;
  /** It cost more than was set aside for it: the bound, or a price, is wrong (B6). */
  overrun: boolean;
};

/** Decides what to book, or null where the reservation has ended so already (B5, B7, B8). */
export function bookingOf(held: Held, ending: Ending): Booking | null {
  if (ending.by === 'hand') return byHand(held, ending.cost);
  switch (held.state) {
    case 'held':
      return endHeld(held, ending);
    case 'expired':
      // The late answer corrects what was assumed without it.
      return ending.by === 'expire' ? null : correct(held, ending);
    case 'released':
      // Nothing should have been sent: what was nevertheless spent was never set aside.
      return ending.by === 'settle' && ending.cost > 0 ? correct(held, ending) : null;
    case 'settled':
      // The provider's own word stands above what a person has read in its log.
      return ending.by === 'settle' && held.isByHand ? correct(held, ending) : null;
  }
}

/** Of an attempt of which nothing was heard, and again where a person has mistyped it (B7). */
function byHand(held: Held, cost: Nanos): Booking | null {
  const isOpen = held.state === 'expired' || (held.state === 'settled' && held.isByHand);
  return isOpen ? correct(held, { by: 'settle', cost }) : null;
}

type ByServer = Exclude<Ending, { by: 'hand' }>;

function endHeld({ estimate }: Held, ending: ByServer): Booking {
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

function correct(held: Held, ending: Exclude<ByServer, { by: 'expire' }>): Booking {
  const cost = ending.by === 'settle' ? ending.cost : 0;
  return {
    kind: 'correct',
    state: ending.by === 'settle' ? 'settled' : 'released',
    charged: cost,
    reserved: 0,
    settled: cost - held.charged,
    // What a person has let pass does not throw the switch again.
    overrun: cost > (held.state === 'released' ? 0 : Math.max(held.estimate, held.charged))
  };
}
