import { parseArgs } from 'node:util';
import { PROFILES, type ProfileName } from './profiles.ts';
import { openTown } from './town.ts';

/*
 * `npm run load -- --profile steady|monsoon|herd|siege [--seconds N]`: simulated phones, visits and officers' screens
 * against two servers on PostgreSQL, with the generator on the same machine. Prints one JSON object a line.
 */

const { values: flags } = parseArgs({
  options: { profile: { type: 'string' }, seconds: { type: 'string', default: '60' } }
});
const profile = PROFILES[flags.profile as ProfileName] as
  (typeof PROFILES)[ProfileName] | undefined;
const seconds = Number(flags.seconds);
if (!profile || !(seconds > 0)) {
  process.stderr.write(
    `usage: npm run load -- --profile ${Object.keys(PROFILES).join('|')} [--seconds N]\n`
  );
  process.exit(1);
}
const town = await openTown(profile.needsApp);
const before = town.used();
const began = performance.now();
await profile.run(town, seconds * 1_000);
const took = (performance.now() - began) / 1_000;
for (const line of town.report(took))
  console.log(JSON.stringify({ profile: flags.profile, ...line }));
const used = town.used();
console.log(
  JSON.stringify({
    profile: flags.profile,
    seconds: Math.round(took),
    processors: 2,
    serverCpuPercent: used.map(({ cpuSeconds }, i) =>
      Math.round((100 * (cpuSeconds - before[i]!.cpuSeconds)) / took)
    ),
    serverMegabytes: used.map(({ megabytes }) => megabytes)
  })
);
await town.close();
process.exit(0);
