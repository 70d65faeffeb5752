import type { Memory } from '#sync/ports.ts';

/** Remembers nothing, for tests of the rest of the engine. */
export const noMemory: Memory = {
  heard: () => Promise.resolve(false),
  doubt: () => Promise.resolve(false),
  inDoubt: () => Promise.resolve(null),
  settle: () => Promise.resolve()
};

/** What a server from before the question answers. */
export const unsupported = () => Promise.resolve({ kind: 'unsupported' as const });
