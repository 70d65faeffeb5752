import { readdirSync } from 'node:fs';

/** One figure of a benchmark, on a line of its own; `ratio` is value ÷ peerValue. */
export type Figure = {
  bench: string;
  metric: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
};

export type Report = (figure: Omit<Figure, 'bench'>) => void;

/* `npm run bench -- NAME [arguments]` */
const [name = '', ...args] = process.argv.slice(2);
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
if (!known.includes(name)) {
  console.error(`usage: npm run bench -- ${known.join(' | ')}`);
  process.exit(1);
}
const { run } = (await import(`./${name}.bench.ts`)) as {
  run: (report: Report, args: string[]) => Promise<void>;
};
await run((figure) => {
  const ratio =
    figure.peerValue === undefined ? {} : { ratio: round(figure.value / figure.peerValue) };
  console.log(JSON.stringify({ bench: name, ...figure, ...ratio }));
}, args);

function round(value: number): number {
  return Number(value.toPrecision(3));
}
