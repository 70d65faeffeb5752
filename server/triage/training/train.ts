import { writeFileSync } from 'node:fs';
import { CATEGORIES } from '#shared/categories.ts';
import { writeWeights } from '../local/classifier.ts';
import { featuresOf, SLOT_BITS } from '../local/features.ts';
import { bestTemperature, learn, lossOf, quantise } from './learn.ts';
import { londonReports, splitByTime } from './reports.ts';

/* `npm run train -- REPORTS.jsonl.gz WEIGHTS.bin`: trains the classifier of English (`weights.bin`). */

/** The share of the newest training reports that sets the temperature and is not trained on. */
const HELD_BACK = 0.1;

const [source = '', target = ''] = process.argv.slice(2);
const train = splitByTime(londonReports(source)).train.filter(({ vague }) => !vague);
const known = new Set(train.map(({ category }) => category));
const categories = CATEGORIES.filter((category) => known.has(category));
const examples = train.map(({ text, category }) => ({
  features: featuresOf(text),
  answer: categories.indexOf(category)
}));
const cut = Math.floor(examples.length * (1 - HELD_BACK));
const held = examples.slice(cut);

const learnt = learn(examples.slice(0, cut), {
  labels: categories.length,
  slots: 1 << SLOT_BITS,
  epochs: 2,
  snapshots: 10,
  averagedFrom: 0,
  decay: 1e-6
});
const temperature = bestTemperature((one) => lossOf(learnt, held, one));
writeFileSync(target, writeWeights({ categories, ...quantise(learnt, temperature) }));
console.log(
  JSON.stringify({
    learnt: cut,
    held: held.length,
    categories,
    temperature,
    loss: lossOf(learnt, held, temperature)
  })
);
