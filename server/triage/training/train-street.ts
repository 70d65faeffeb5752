import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CATEGORIES } from '#shared/categories.ts';
import { writeWeights } from '../local/classifier.ts';
import { STREET_LABELS, STREET_SLOTS, streetFeaturesOf } from '../local/street.ts';
import { bestTemperature, learn, lossOf, quantise, shuffled, type Example } from './learn.ts';
import { londonReports, splitByTime } from './reports.ts';

/*
 * `npm run train:street -- REPORTS.jsonl.gz FOLDER TEXTS.jsonl …`: trains the classifiers of category (`street.bin`)
 * and danger to life (`danger.bin`) on texts from Bengaluru in all its languages. Some thousands of London's
 * reports serve only as examples of texts from elsewhere.
 */

const LONDON_EXAMPLES = 9_000;
/** Cross-validation over five folds sets the temperature; the weights are trained on all examples. */
const FOLDS = 5;
/** Training runs in different orders, so that the order matters less. */
const ORDERS = 5;

const Text = z.object({
  text: z.string(),
  category: z.enum(CATEGORIES).optional(),
  severity: z.string().optional()
});

const [source = '', target = '', ...files] = process.argv.slice(2);
const texts = files.flatMap((file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Text.parse(JSON.parse(line)))
    .map((text) => ({ ...text, features: streetFeaturesOf(text.text) }))
);
const london = splitByTime(londonReports(source)).train;
const every = Math.floor(london.length / LONDON_EXAMPLES);
const elsewhere: Example[] = london
  .filter((_, i) => i % every === 0)
  .map(({ text }) => ({
    features: streetFeaturesOf(text),
    answer: STREET_LABELS.indexOf('elsewhere')
  }));

const settings = { slots: STREET_SLOTS, epochs: 12, snapshots: 2, averagedFrom: 6, decay: 1e-5 };
write(
  'street.bin',
  STREET_LABELS,
  texts.flatMap(({ features, category }) =>
    category ? [{ features, answer: STREET_LABELS.indexOf(category) }] : []
  ),
  elsewhere
);
write(
  'danger.bin',
  ['harmless', 'danger'],
  texts.flatMap(({ features, severity }) =>
    severity ? [{ features, answer: severity === 'hazard' ? 1 : 0 }] : []
  ),
  []
);

/** @param also trained on in every fold, and never held back */
function write(
  name: string,
  labels: readonly string[],
  examples: readonly Example[],
  also: readonly Example[]
): void {
  const all = { ...settings, labels: labels.length };
  const order = shuffled(examples.length, 7);
  const parts = Array.from({ length: FOLDS }, (_, fold) => {
    const held = order.filter((_, i) => i % FOLDS === fold).map((i) => examples[i]!);
    const rest = order.filter((_, i) => i % FOLDS !== fold).map((i) => examples[i]!);
    return { held, learnt: learn([...rest, ...also], all) };
  });
  const lossAt = (temperature: number) =>
    parts.reduce((sum, { held, learnt }) => sum + lossOf(learnt, held, temperature), 0) / FOLDS;
  const temperature = bestTemperature(lossAt);
  const learnt = learn([...examples, ...also], { ...all, orders: ORDERS });
  writeFileSync(
    `${target}/${name}`,
    writeWeights({ categories: [...labels], ...quantise(learnt, temperature) })
  );
  console.log(
    JSON.stringify({ name, learnt: examples.length, temperature, loss: lossAt(temperature) })
  );
}
