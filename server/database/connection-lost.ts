/**
 * SQLSTATE classes 08, 53 and 58, the shutdowns of 57 and a standby that only reads (no connection, no room,
 * system error), and what the driver and the operating system say where there is no connection.
 */
const AWAY = /^(08|53|57P|58|25006|CONNECT|ECONN|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)/;

/**
 * Whether an error of the database is its absence, which nothing that is asked can change. Other sockets
 * have errors of the same name: a phone's that hung up, a provider's.
 */
export const isConnectionLost = (cause: unknown): boolean => AWAY.test(errorCode(cause));

/** The SQLSTATE of an error of the database, or the code of one of Node's; empty where there is none. */
export function errorCode(cause: unknown): string {
  const code = (cause as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
