/** The predicted and the true label of one text. */
export type Judged = { truth: string; said: string; confidence: number };

export const accuracy = (judged: readonly Judged[]): number =>
  judged.filter(({ truth, said }) => truth === said).length / judged.length;

/** The harmonic mean of precision and recall of one label; 0 if it is never right. */
export function f1(judged: readonly Judged[], label: string): number {
  const count = (fits: (one: Judged) => boolean) => judged.filter(fits).length;
  const right = count(({ truth, said }) => truth === label && said === label);
  const wrong = count(({ truth, said }) => (truth === label) !== (said === label));
  return right === 0 ? 0 : (2 * right) / (2 * right + wrong);
}

/** The mean F1 over the labels that occur in the truth. */
export function macroF1(judged: readonly Judged[]): number {
  const labels = [...new Set(judged.map(({ truth }) => truth))];
  return labels.reduce((sum, label) => sum + f1(judged, label), 0) / labels.length;
}

/** The largest share of texts, most confident first, that reaches this precision. */
export function coverageAt(judged: readonly Judged[], precision: number): number {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let covered = 0;
  for (const [i, { truth, said, confidence }] of sorted.entries()) {
    if (truth === said) right += 1;
    // Texts with equal confidence are covered together or not at all.
    if (sorted[i + 1]?.confidence === confidence) continue;
    if (right / (i + 1) >= precision) covered = i + 1;
  }
  return covered / judged.length;
}

const BINS = 10;

/** Expected calibration error over ten equal bins of confidence (Naeini et al. 2015). */
export function calibrationError(judged: readonly Judged[]): number {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, right: 0, sum: 0 }));
  for (const { truth, said, confidence } of judged) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!;
    bin.n += 1;
    bin.sum += confidence;
    if (truth === said) bin.right += 1;
  }
  return bins.reduce((error, { right, sum }) => error + Math.abs(right - sum), 0) / judged.length;
}
