import type { KyselyPlugin } from 'kysely';
import type { Database } from '#server/database/connect.ts';

class Died extends Error {}

/**
 * A database as a process sees it that dies before its statement number `at`, from 0: that one fails and
 * every one after it, in and outside of transactions, and what was not committed is gone.
 */
export function dyingAt(
  database: Database,
  at: number
): { database: Database; isDead: () => boolean } {
  let asked = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (asked++ >= at) throw new Died();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result)
  };
  return { database: database.withPlugin(plugin), isDead: () => asked > at };
}
