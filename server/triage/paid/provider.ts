/** One question to a model. */
export type Question = {
  /** Names the attempt in our ledger, and goes along so that it can be found in the provider's log. */
  attempt: string;
  /** What it has to do; ours alone. */
  instructions: string;
  /** What it has to look at, as JSON; in it stand residents' words. */
  data: string;
  /** JPEG. */
  photo: Uint8Array | null;
  outputTokens: number;
  /** Milliseconds. */
  timeoutMs: number;
};

/**
 * What became of it. `no` takes proof that not a byte of the question left; `refused` is the provider's
 * own word that it did nothing; of `unknown` it may have been answered and charged.
 */
export type Reply =
  | { sent: 'yes'; text: string; usage: Usage | null }
  | { sent: 'refused'; status: number }
  | { sent: 'no'; why: string }
  | { sent: 'unknown'; why: string };

export type Usage = { inputTokens: number; outputTokens: number };

/** A model that is paid for by the call. It repeats nothing by itself. */
export type Provider = {
  name: string;
  model: string;
  ask: (question: Question) => Promise<Reply>;
};
