import type { Nanos } from '#shared/money.ts';

export type Held = {
  key: string;
  /** The bound that was set aside. */
  estimate: Nanos;
  /** What the windows hold as spent for it. */
  charged: Nanos;
  state: 'held' | 'settled' | 'expired' | 'released';
};

/** How an attempt came out. `release` takes proof that nothing was sent. */
export type Ending = { by: 'settle'; cost: Nanos } | { by: 'release' } | { by: 'expire' };

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
      return null;
  }
}

function endHeld({ estimate }: Held, ending: Ending): Booking {
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

function correct(held: Held, ending: Exclude<Ending, { by: 'expire' }>): Booking {
  const cost = ending.by === 'settle' ? ending.cost : 0;
  return {
    kind: 'correct',
    state: ending.by === 'settle' ? 'settled' : 'released',
    charged: cost,
    reserved: 0,
    settled: cost - held.charged,
    overrun: cost > (held.state === 'released' ? 0 : held.estimate)
  };
}
