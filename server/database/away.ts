/**
 * SQLSTATE classes 08, 53 and 58 and the shutdowns of 57 (no connection, no room, system error), and what
 * the driver and the operating system say where there is no connection.
 */
const AWAY = /^(08|53|57P|58|CONNECT|ECONNREFUSED|EHOST|ENET|ENOTFOUND|ETIMEDOUT)/;

/** Whether an error is the database's absence, which nothing that is asked can change. */
export const isDatabaseAway = (cause: unknown): boolean => AWAY.test(errorCode(cause));

/** The SQLSTATE of an error of the database, or the code of one of Node's; empty where there is none. */
export function errorCode(cause: unknown): string {
  const code = (cause as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
