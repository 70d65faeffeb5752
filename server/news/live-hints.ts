/** Stands for all scopes. */
export const EVERYWHERE = '*';

export type Subscriber = {
  /** Something has changed in these scopes; `EVERYWHERE` stands for all. */
  changed: (scopes: readonly string[]) => void;
  /** No more hints will come: the server is shutting down. */
  ended: () => void;
};

/**
 * Tells the open screens of officers that there is something to pull, from whichever server the change came. A hint
 * carries no content: what is missed comes with the next pull. `tests/contract/live-hints.test.ts` is the contract of
 * every implementation.
 */
export type LiveHints = {
  /** Returns at once; the hints arrive later, those of one moment together. */
  publish: (scopes: readonly string[]) => void;
  /** @returns a function that ends the subscription */
  subscribe: (subscriber: Subscriber) => () => void;
  /** Ends every subscription of this process; what is published afterwards still reaches other servers. */
  disconnectAll: () => void;
  close: () => Promise<void>;
};
