import { driverOf, type Database } from './connect.ts';

/** The advisory lock of the start; any number that nothing else here uses. */
const START_LOCK = 7_217_600_001;

/**
 * Does what only one server may do at a time while servers start together: migrating, and everything that is made once
 * in a new database. PGlite has one process anyway. A server that dies gives its turn away with its connection.
 */
export async function takeTurns<Value>(
  database: Database,
  work: () => Promise<Value>
): Promise<Value> {
  const driver = driverOf(database);
  if (driver.kind === 'pglite') return work();
  const connection = await driver.connections.reserve();
  try {
    await connection`select pg_advisory_lock(${START_LOCK})`;
    return await work();
  } finally {
    await connection`select pg_advisory_unlock(${START_LOCK})`.catch(() => {});
    connection.release();
  }
}
