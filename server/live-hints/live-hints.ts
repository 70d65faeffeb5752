/** Stands for all scopes. */
export const ALL_SCOPES = '*';

export type Subscriber = {
  /** Called when something has changed in these scopes; `ALL_SCOPES` stands for all. */
  changed: (scopes: readonly string[]) => void;
  /** Called when no more hints will follow, because the server shuts down. */
  ended: () => void;
};

/**
 * Notifies officers' open screens of changes to pull, whichever server made the change. A hint carries no content, so a
 * lost one does no harm: the next pull brings the change. `tests/contract/live-hints.test.ts` is the contract of every
 * implementation.
 */
export type LiveHints = {
  /** Returns at once; hints are delivered later, in batches. */
  publish: (scopes: readonly string[]) => void;
  /** @returns a function that cancels the subscription */
  subscribe: (subscriber: Subscriber) => () => void;
  /** Ends all subscriptions of this process; hints published afterwards still reach other servers. */
  disconnectAll: () => void;
  close: () => Promise<void>;
};
