import { parseArgs } from 'node:util';
import { ATTACKS, type AttackName } from './attackers.ts';
import { assault } from './assault.ts';
import { stall } from './stalls.ts';

/*
 * `npm run attack -- --seed S [--requests N] [--seconds T] [--only fuzz|stalls]`: the fuzzer over all routes, and
 * each stall beside honest phones. One JSON object a line; ends with 1 where something is wrong.
 */

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '5000' },
    /** Of each half of a stall: without the attacker, and beside it. */
    seconds: { type: 'string', default: '20' },
    only: { type: 'string' }
  }
});
const seed = Number(flags.seed);
const TIMES_AT_MOST = 3;
let isWrong = false;
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (flags.only !== 'stalls') {
  const { faults, ...fuzzed } = await assault(seed, Number(flags.requests), []);
  for (const fault of faults.slice(0, 20)) print({ attack: 'fuzz', fault });
  print({ attack: 'fuzz', seed, faults: faults.length, ...fuzzed });
  isWrong ||= faults.length > 0 || fuzzed.exit !== 0;
}

if (flags.only !== 'fuzz') {
  for (const name of Object.keys(ATTACKS) as AttackName[]) {
    const measured = await stall(name, seed, Number(flags.seconds) * 1_000);
    const times = (beside: number, before: number) => Number((beside / before).toPrecision(3));
    const [push, photo] = [
      times(measured.pushBeside, measured.pushBefore),
      times(measured.photoBeside, measured.photoBefore)
    ];
    const isHeld = push <= TIMES_AT_MOST && photo <= TIMES_AT_MOST;
    print({ ...measured, seed, pushTimes: push, photoTimes: photo, isHeld });
    const faults = Object.keys({ ...measured.refused, ...measured.attacker }).filter(
      (what) => /no answer|5\d\d/.test(what) && !what.includes('503')
    );
    isWrong ||= faults.length > 0;
  }
}
process.exitCode = isWrong ? 1 : 0;
