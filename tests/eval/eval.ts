import { readdirSync } from 'node:fs';

/* `npm run eval -- NAME [arguments]` */
const [name = '', ...args] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.eval.ts'))
  .map((file) => file.replace('.eval.ts', ''));
if (!known.includes(name)) {
  console.error(`usage: npm run eval -- ${known.join(' | ')}`);
  process.exit(1);
}
const { run } = (await import(`./${name}.eval.ts`)) as { run: (args: string[]) => void };
run(args);
