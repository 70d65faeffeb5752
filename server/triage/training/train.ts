import { writeFileSync } from 'node:fs';
import { CATEGORIES } from '#shared/categories.ts';
import { softmax, writeWeights } from '../local/classifier.ts';
import { featuresOf, SLOT_BITS, type Features } from '../local/features.ts';
import { londonReports, splitByTime } from './reports.ts';

/*
 * `npm run train -- REPORTS.jsonl.gz WEIGHTS.bin`: multinomial logistic regression over hashed n-grams,
 * by AdaGrad (Duchi et al. 2011) with averaged weights. The same file and program give the same weights.
 */

const EPOCHS = 4;
/** The weights are the mean of so many moments of the last epochs. */
const SNAPSHOTS_AN_EPOCH = 10;
const AVERAGED_FROM = 1;
const RATE = 0.4;
const DAMPING = 0.01;
const DECAY = 1e-6;
/** The youngest of the training reports set the temperature, and are not learnt from. */
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
const learnt = examples.slice(0, cut);
const held = examples.slice(cut);

const size = categories.length << SLOT_BITS;
const weights = new Float32Array(size);
const squares = new Float32Array(size);
const mean = new Float64Array(size);
const bias = new Float64Array(categories.length);
const meanBias = new Float64Array(categories.length);
let snapshots = 0;

for (let epoch = 0; epoch < EPOCHS; epoch++) {
  const order = shuffled(learnt.length, epoch + 1);
  const stride = Math.ceil(order.length / SNAPSHOTS_AN_EPOCH);
  for (const [done, i] of order.entries()) {
    learn(learnt[i]!);
    if (epoch >= AVERAGED_FROM && (done + 1) % stride === 0) takeSnapshot();
  }
}
for (let i = 0; i < size; i++) mean[i]! /= snapshots;
for (let k = 0; k < bias.length; k++) meanBias[k]! /= snapshots;

const temperature = bestTemperature();
const { scale, bytes } = quantise();
writeFileSync(
  target,
  writeWeights({
    categories,
    bias: [...meanBias].map((value) => Number((value / temperature).toPrecision(6))),
    scale,
    bytes
  })
);
console.log(
  JSON.stringify({
    learnt: learnt.length,
    held: held.length,
    categories,
    temperature,
    loss: loss(temperature)
  })
);

function learn({ features: { slots, weights: values }, answer }: (typeof examples)[number]): void {
  const chances = softmax(scores(weights, bias, { slots, weights: values }));
  for (let k = 0; k < categories.length; k++) {
    const miss = chances[k]! - (k === answer ? 1 : 0);
    bias[k]! -= RATE * 0.02 * miss;
    for (let i = 0; i < slots.length; i++) {
      const at = slots[i]! * categories.length + k;
      const gradient = miss * values[i]! + DECAY * weights[at]!;
      squares[at]! += gradient * gradient;
      weights[at]! -= (RATE * gradient) / Math.sqrt(squares[at]! + DAMPING);
    }
  }
}

function scores(
  table: Float32Array | Float64Array,
  base: Float64Array,
  { slots, weights: values }: Features
): number[] {
  const sums = [...base];
  for (let i = 0; i < slots.length; i++) {
    const row = slots[i]! * categories.length;
    for (let k = 0; k < sums.length; k++) sums[k]! += table[row + k]! * values[i]!;
  }
  return sums;
}

function takeSnapshot(): void {
  snapshots += 1;
  for (let i = 0; i < size; i++) mean[i]! += weights[i]!;
  for (let k = 0; k < bias.length; k++) meanBias[k]! += bias[k]!;
}

/** The mean negative log-likelihood of what was held back. */
function loss(temperature: number): number {
  let sum = 0;
  for (const { features, answer } of held) {
    const raw = scores(mean, meanBias, features).map((score) => score / temperature);
    sum -= Math.log(Math.max(softmax(raw)[answer]!, 1e-12));
  }
  return Number((sum / held.length).toFixed(4));
}

/** Temperature scaling (Guo et al. 2017): one number that makes confidence mean what it says. */
function bestTemperature(): number {
  const candidates = Array.from({ length: 21 }, (_, i) => Number((0.6 + i * 0.1).toFixed(1)));
  return candidates.reduce((best, one) => (loss(one) < loss(best) ? one : best));
}

/** A signed byte each; the few beyond the range of a category are cut to it. */
function quantise(): { scale: number[]; bytes: Int8Array<ArrayBuffer> } {
  const bytes = new Int8Array(size);
  const scale = categories.map((_, k) => {
    const sizes = [];
    for (let at = k; at < size; at += categories.length) sizes.push(Math.abs(mean[at]!));
    sizes.sort((a, b) => a - b);
    const largest = sizes[Math.floor(sizes.length * 0.9999)]!;
    for (let at = k; at < size; at += categories.length) {
      bytes[at] = Math.max(-127, Math.min(127, Math.round((mean[at]! / largest) * 127)));
    }
    return Number((largest / 127 / temperature).toPrecision(6));
  });
  return { scale, bytes };
}

/** Fisher–Yates over a small linear congruential generator (Numerical Recipes' constants). */
function shuffled(length: number, seed: number): number[] {
  let state = seed >>> 0;
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
