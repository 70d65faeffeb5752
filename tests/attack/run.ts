import { parseArgs } from 'node:util';
import { ATTACKS, type AttackName } from './attackers.ts';
import { assault } from './assault.ts';
import { stall } from './stalls.ts';

/*
 * `npm run attack -- --seed S [--requests N] [--seconds T] [--only fuzz|stalls]`: runs the fuzzer
 * over all routes, and each stall beside honest phones. Prints one JSON object a line; exits with 1 on a fault.
 */

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '5000' },
    /** Duration of each half of a stall: without the attacker, and with it. */
    seconds: { type: 'string', default: '20' },
    only: { type: 'string' }
  }
});
const seed = Number(flags.seed);
const MAX_SLOWDOWN = 3;
let hasFault = false;
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (flags.only !== 'stalls') {
  const { faults, ...fuzzed } = await assault(seed, Number(flags.requests), []);
  for (const fault of faults.slice(0, 20)) print({ attack: 'fuzz', fault });
  print({ attack: 'fuzz', seed, faults: faults.length, ...fuzzed });
  hasFault ||= faults.length > 0 || fuzzed.exit !== 0;
}

if (flags.only !== 'fuzz') {
  for (const name of Object.keys(ATTACKS) as AttackName[]) {
    const measured = await stall(name, seed, Number(flags.seconds) * 1_000);
    const slowdown = (beside: number, before: number) => Number((beside / before).toPrecision(3));
    const [push, photo] = [
      slowdown(measured.pushBeside, measured.pushBefore),
      slowdown(measured.photoBeside, measured.photoBefore)
    ];
    const isHeld = push <= MAX_SLOWDOWN && photo <= MAX_SLOWDOWN;
    print({ ...measured, seed, pushTimes: push, photoTimes: photo, isHeld });
    const faults = Object.keys({ ...measured.refused, ...measured.attacker }).filter(
      (what) => /no answer|5\d\d/.test(what) && !what.includes('503')
    );
    hasFault ||= faults.length > 0;
  }
}
process.exitCode = hasFault ? 1 : 0;
