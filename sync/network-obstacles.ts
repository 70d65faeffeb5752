/** Features that some networks block and that the app can do without. */
export type Obstacle =
  /** A compressed body: a proxy drops or removes `Content-Encoding`. */
  | 'compression'
  /** PATCH: a proxy answers it with 405. */
  | 'patch';

/** The known obstacles of the current network, remembered for as long as they are likely to last. */
export interface NetworkObstacles {
  blocks(obstacle: Obstacle): Promise<boolean>;
  /** A workaround succeeded: use it from now on, on this network. */
  remember(obstacle: Obstacle): Promise<void>;
  /** The obstacle is gone, or the workaround fails. */
  forget(obstacle: Obstacle): Promise<void>;
}

/** Remembers obstacles in memory only. */
export function createObstacles(): NetworkObstacles {
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
