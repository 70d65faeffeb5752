import 'fake-indexeddb/auto';
import { readdirSync } from 'node:fs';
import type { Outcome } from './stack.ts';

/* `npm run drill -- NAME`: makes a disaster on a throw-away stack under load, recovers as the runbook says, and prints what it cost. */

const OURS = ['run.ts', 'stack.ts', 'phones.ts', 'cluster.ts'];
const [name = ''] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !OURS.includes(file))
  .map((file) => file.replace('.ts', ''));
if (!known.includes(name)) {
  process.stderr.write(`usage: npm run drill -- ${known.join(' | ')}\n`);
  process.exit(1);
}
const { drill } = (await import(`./${name}.ts`)) as { drill: () => Promise<Outcome> };
const outcome = await drill();
process.stdout.write(`${JSON.stringify({ drill: name, ...outcome })}\n`);
process.exit(outcome.lost + outcome.doubled > 0 ? 1 : 0);
