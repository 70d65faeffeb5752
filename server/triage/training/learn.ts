import { softmax } from '../local/classifier.ts';
import type { Features } from '../local/features.ts';

export type Example = { features: Features; answer: number };
export type Learnt = { mean: Float64Array; bias: Float64Array };

export type Settings = {
  labels: number;
  slots: number;
  epochs: number;
  /** Snapshots per epoch; the weights are their mean, from epoch `averagedFrom` on. */
  snapshots: number;
  averagedFrom: number;
  decay: number;
  /** Training runs, each in another order; the weights are their mean, so the order matters less. */
  orders?: number;
};

const LEARNING_RATE = 0.4;
const DAMPING = 0.01;

/**
 * Multinomial logistic regression by AdaGrad (Duchi et al. 2011) with averaged weights. Deterministic: the same
 * examples in the same order give the same weights.
 */
export function learn(examples: readonly Example[], settings: Settings): Learnt {
  const { orders = 1 } = settings;
  const all = Array.from({ length: orders }, (_, order) => learnOnce(examples, settings, order));
  const [first, ...others] = all;
  for (const { mean, bias } of others) {
    for (let at = 0; at < mean.length; at++) first!.mean[at]! += mean[at]!;
    for (let k = 0; k < bias.length; k++) first!.bias[k]! += bias[k]!;
  }
  return {
    mean: first!.mean.map((sum) => sum / orders),
    bias: first!.bias.map((sum) => sum / orders)
  };
}

function learnOnce(examples: readonly Example[], settings: Settings, orderSeed: number): Learnt {
  const { labels, slots: slotCount, epochs, snapshots, averagedFrom, decay } = settings;
  const size = labels * slotCount;
  const weights = new Float32Array(size);
  const squares = new Float32Array(size);
  const mean = new Float64Array(size);
  const bias = new Float64Array(labels);
  const meanBias = new Float64Array(labels);
  let snapshotCount = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(examples.length, orderSeed * epochs + epoch + 1);
    const stride = Math.ceil(order.length / snapshots);
    for (const [done, i] of order.entries()) {
      step(examples[i]!);
      if (epoch < averagedFrom || (done + 1) % stride !== 0) continue;
      snapshotCount += 1;
      for (let at = 0; at < size; at++) mean[at]! += weights[at]!;
      for (let k = 0; k < labels; k++) meanBias[k]! += bias[k]!;
    }
  }
  for (let at = 0; at < size; at++) mean[at]! /= snapshotCount;
  for (let k = 0; k < labels; k++) meanBias[k]! /= snapshotCount;
  return { mean, bias: meanBias };

  function step({ features, answer }: Example): void {
    const { slots, weights: values } = features;
    const chances = softmax(scoresOf({ mean: weights, bias }, features));
    for (let k = 0; k < labels; k++) {
      const miss = chances[k]! - (k === answer ? 1 : 0);
      bias[k]! -= LEARNING_RATE * 0.02 * miss;
      for (let i = 0; i < slots.length; i++) {
        const at = slots[i]! * labels + k;
        const gradient = miss * values[i]! + decay * weights[at]!;
        squares[at]! += gradient * gradient;
        weights[at]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[at]! + DAMPING);
      }
    }
  }
}

export function scoresOf(
  { mean, bias }: { mean: Float32Array | Float64Array; bias: Float64Array },
  { slots, weights: values }: Features
): number[] {
  const sums = [...bias];
  for (let i = 0; i < slots.length; i++) {
    const row = slots[i]! * bias.length;
    for (let k = 0; k < sums.length; k++) sums[k]! += mean[row + k]! * values[i]!;
  }
  return sums;
}

/** The mean negative log-likelihood of examples. */
export function lossOf(learnt: Learnt, examples: readonly Example[], temperature: number): number {
  let sum = 0;
  for (const { features, answer } of examples) {
    const raw = scoresOf(learnt, features).map((score) => score / temperature);
    sum -= Math.log(Math.max(softmax(raw)[answer]!, 1e-12));
  }
  return Number((sum / examples.length).toFixed(4));
}

/** Temperature scaling (Guo et al. 2017): one number that calibrates the confidence. */
export function bestTemperature(lossAt: (temperature: number) => number): number {
  const candidates = Array.from({ length: 31 }, (_, i) => Number((0.6 + i * 0.1).toFixed(1)));
  return candidates.reduce((best, one) => (lossAt(one) < lossAt(best) ? one : best));
}

/** One signed byte per weight; the few outliers of a label are clamped. */
export function quantise(
  { mean, bias }: Learnt,
  temperature: number
): { bias: number[]; scale: number[]; bytes: Int8Array<ArrayBuffer> } {
  const labels = bias.length;
  const bytes = new Int8Array(mean.length);
  const scale = Array.from(bias, (_, k) => {
    const sizes = [];
    for (let at = k; at < mean.length; at += labels) sizes.push(Math.abs(mean[at]!));
    sizes.sort((a, b) => a - b);
    const largest = sizes[Math.floor(sizes.length * 0.9999)]!;
    for (let at = k; at < mean.length; at += labels) {
      bytes[at] = Math.max(-127, Math.min(127, Math.round((mean[at]! / largest) * 127)));
    }
    return Number((largest / 127 / temperature).toPrecision(6));
  });
  return {
    scale,
    bytes,
    bias: [...bias].map((value) => Number((value / temperature).toPrecision(6)))
  };
}

/** Fisher–Yates over a small linear congruential generator (Numerical Recipes' constants). */
export function shuffled(length: number, seed: number): number[] {
  let state = seed >>> 0;
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
