import { z } from 'zod';
import { audit, rebuildWindows } from '../budget/audit.ts';
import { setLimit, setKillSwitch, type LimitRefusal } from '../budget/limits.ts';
import { formatDollars, parseDollars } from '#shared/money.ts';
import { correct } from '../budget/settle.ts';
import { statusOf } from '../budget/status.ts';
import { failure, read, success, type Command } from './command.ts';

const LIMIT = 'LIMIT, such as total/month, provider/day or ward:w12/month';

const KILL_SWITCH_SET =
  "the provider's kill switch is set. Check its price, then run: npm run budget -- status, and resume LIMIT";

const dollars = (flag: string) =>
  z.string(`${flag} is missing`).transform((text, context) => {
    const amount = parseDollars(text);
    if (amount !== null) return amount;
    context.addIssue({
      code: 'custom',
      message: `${flag} got ${text}; it takes dollars, as in 12.50`
    });
    return z.NEVER;
  });

export const BUDGET_COMMANDS: Readonly<Record<string, Command>> = {
  'budget status': {
    usage: 'budget status',
    async run(services) {
      const { limits, month } = await statusOf(services);
      if (limits.length === 0) return success('No limit is set, so nothing is spent.');
      const lines = limits.map(({ id, cap, soft, killed, settled, reserved }) =>
        [
          id.padEnd(24),
          `${formatDollars(settled)} spent`,
          `${formatDollars(reserved)} reserved`,
          `of ${formatDollars(cap)}`,
          ...(soft < cap ? [`(soft ${formatDollars(soft)})`] : []),
          ...(killed ? [`STOPPED (${killed})`] : [])
        ].join('  ')
      );
      const each =
        month.perReport === null ? 'no report' : `${formatDollars(month.perReport)} a report`;
      return success(
        [
          ...lines,
          `This month: ${formatDollars(month.spent)} spent on ${month.reports} reports (${each}); forecast ${formatDollars(month.forecast)}`
        ].join('\n')
      );
    }
  },
  'budget set': {
    usage: 'budget set LIMIT --cap DOLLARS [--soft DOLLARS]',
    async run(services, args) {
      const { positionals, values } = read(args, {
        cap: { type: 'string' },
        soft: { type: 'string' }
      });
      const id = z.string(`${LIMIT} is missing`).parse(positionals[0]);
      const cap = dollars('--cap').parse(values.cap);
      const soft = values.soft === undefined ? cap : dollars('--soft').parse(values.soft);
      const set = await setLimit(services, 'operator', { id, cap, soft });
      return set.ok
        ? success(`${id} is set to ${formatDollars(cap)}`)
        : failure(refusalMessage(id, set.error));
    }
  },
  'budget kill': {
    usage: 'budget kill [LIMIT]',
    run: (services, args) => stopOrResume(services, args, true)
  },
  'budget resume': {
    usage: 'budget resume [LIMIT]',
    run: (services, args) => stopOrResume(services, args, false)
  },
  'budget correct': {
    usage: 'budget correct ATTEMPT --cost DOLLARS [--overrun]',
    async run(services, args) {
      const { positionals, values } = read(args, {
        cost: { type: 'string' },
        overrun: { type: 'boolean', default: false }
      });
      const key = z.string('ATTEMPT, as named in the ledger, is missing').parse(positionals[0]);
      const cost = dollars('--cost').parse(values.cost);
      const { overrun } = values;
      const booked = await correct(services, 'operator', { key, cost, overrun });
      if (booked.ok) {
        const message = `${key} is booked at ${formatDollars(cost)}`;
        return success(booked.value.overrun ? `${message}; ${KILL_SWITCH_SET}` : message);
      }
      switch (booked.error.code) {
        case 'not_open':
          return failure(`${key} is not an attempt of unknown cost: nothing is booked`);
        case 'above_estimate':
          return failure(
            `${formatDollars(cost)} is more than the ${formatDollars(booked.error.estimate)} reserved ` +
              `for it: nothing is booked. If the provider's log shows this cost, add --overrun. It sets the ` +
              `provider's kill switch, since its price or its bound is wrong`
          );
      }
    }
  },
  'budget audit': {
    usage: 'budget audit [--rebuild]',
    async run({ database }, args) {
      const { values } = read(args, { rebuild: { type: 'boolean', default: false } });
      const found = await audit(database);
      const counted = `${found.windows} windows checked against ${found.entries} ledger entries`;
      if (found.differences.length === 0) return success(`${counted}: all agree`);
      const lines = found.differences.map(
        ({ window, says, ledger }) =>
          `${window}: ${formatDollars(says.settled)} spent, ${formatDollars(says.reserved)} reserved; ` +
          `the ledger has ${formatDollars(ledger.settled)} and ${formatDollars(ledger.reserved)}`
      );
      if (!values.rebuild) return failure([`${counted}: they differ`, ...lines].join('\n'));
      const rebuilt = await rebuildWindows(database);
      return success([`${counted}: ${rebuilt} rebuilt from the ledger`, ...lines].join('\n'));
    }
  }
};

async function stopOrResume(
  services: Parameters<Command['run']>[0],
  args: readonly string[],
  killed: boolean
) {
  const id = read(args, {}).positionals[0] ?? 'total/month';
  const changed = await setKillSwitch(services, 'operator', id, killed);
  if (!changed.ok) return failure(refusalMessage(id, changed.error));
  return success(killed ? `${id} is stopped: no new spending` : `${id} is resumed`);
}

function refusalMessage(id: string, refusal: LimitRefusal): string {
  switch (refusal.code) {
    case 'unknown_limit':
      return `${id} is not a limit; expected ${LIMIT}`;
    case 'soft_above_cap':
      return 'the soft limit must be between 0 and the cap';
    case 'below_spent':
      return `${formatDollars(refusal.spent)} is already spent or reserved; to stop at once: npm run budget -- kill ${id}`;
  }
}
