import { openPostgres } from './postgres-session.ts';
import { driverOf, type Database } from './connect.ts';

/** The advisory lock of the start; any number that nothing else here uses. */
const START_LOCK = 7_217_600_001;

/**
 * Does what only one server may do at a time while servers start together: migrating, and everything that is made once
 * in a new database. PGlite has one process anyway. The lock has a connection of its own: a server that dies gives its
 * turn away with it, after 20 seconds if its whole machine is gone.
 */
export async function takeTurns<Value>(
  database: Database,
  work: () => Promise<Value>
): Promise<Value> {
  const driver = driverOf(database);
  if (driver.kind === 'pglite') return work();
  const turn = openPostgres(driver.url, {
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    connection: {
      application_name: 'varadi start',
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 2
    }
  });
  try {
    await turn`select pg_advisory_lock(${START_LOCK})`;
    return await work();
  } finally {
    await turn.end({ timeout: 1 });
  }
}
