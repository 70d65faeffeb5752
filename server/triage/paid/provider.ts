/** One question to a model. */
export type Question = {
  /** Identifies the attempt in our ledger; sent along so that it can be found in the provider's log. */
  attempt: string;
  /** The model's task; contains only our text. */
  instructions: string;
  /** The input as JSON; contains residents' text. */
  data: string;
  /** JPEG. */
  photo: Uint8Array | null;
  outputTokens: number;
  /** Milliseconds. */
  timeoutMs: number;
};

/**
 * The outcome of a question. `no`: certainly no byte of it was sent. `refused`: the provider states that it did
 * nothing. `unknown`: it may have been answered and charged.
 */
export type Reply =
  | { sent: 'yes'; text: string; usage: Usage | null }
  | { sent: 'refused'; status: number }
  | { sent: 'no'; why: string }
  | { sent: 'unknown'; why: string };

export type Usage = { inputTokens: number; outputTokens: number };

/** A model that charges per request. It never retries by itself. */
export type Provider = {
  name: string;
  model: string;
  ask: (question: Question) => Promise<Reply>;
};
