/** What some networks do not let through, and the app can do without. */
export type Obstacle =
  /** A compressed body: `Content-Encoding` is dropped or undone on the way. */
  | 'compression'
  /** PATCH: answered with 405 on the way. */
  | 'patch';

/** What is known of the network between here and the server, for as long as it is likely to hold. */
export interface Road {
  blocks(obstacle: Obstacle): Promise<boolean>;
  /** It was got round, so that it need not be run into again on this network. */
  remember(obstacle: Obstacle): Promise<void>;
  /** It is not there any more, or the way round it does not lead through. */
  forget(obstacle: Obstacle): Promise<void>;
}

/** Remembers as long as it lives. */
export function createRoad(): Road {
  const known = new Set<Obstacle>();
  return {
    blocks: (obstacle) => Promise.resolve(known.has(obstacle)),
    remember(obstacle) {
      known.add(obstacle);
      return Promise.resolve();
    },
    forget(obstacle) {
      known.delete(obstacle);
      return Promise.resolve();
    }
  };
}
