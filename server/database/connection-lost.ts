/**
 * SQLSTATE classes 08 (connection), 53 (resources) and 58 (system error), the shutdowns of 57, a read-only standby, and
 * the connection errors of the driver and the operating system.
 */
const CONNECTION_LOST =
  /^(08|53|57P|58|25006|CONNECT|ECONN|EHOST|ENET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)/;

/**
 * Whether a database error means that the database is unavailable, whatever the statement was. Errors of other sockets,
 * such as a phone's or a provider's, can have the same codes.
 */
export const isConnectionLost = (cause: unknown): boolean => CONNECTION_LOST.test(errorCode(cause));

/** The SQLSTATE of a database error, or the code of a Node error; empty if there is none. */
export function errorCode(cause: unknown): string {
  const code = (cause as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
