import type { KyselyPlugin } from 'kysely';
import type { Database } from '#server/database/connect.ts';

class Died extends Error {}

/**
 * A database as seen by a process that dies before statement number `at`, counted from 0. That statement and
 * every later one fail, inside and outside transactions; uncommitted changes are lost.
 */
export function failFromStatement(
  database: Database,
  at: number
): { database: Database; isDead: () => boolean } {
  let statements = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (statements++ >= at) throw new Died();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result)
  };
  return { database: database.withPlugin(plugin), isDead: () => statements > at };
}
