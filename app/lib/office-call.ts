import { ErrorReply } from '#shared/protocol.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { timeoutSignal } from './timeout-signal.ts';

const PATIENCE = 30_000;

/** Why the server did not do it; `unreachable` where it did not even answer as ours. */
export type OfficeProblem =
  | 'wrong_password'
  | 'link_used'
  | 'signed_out'
  | 'too_many'
  | 'malformed'
  | 'not_allowed'
  | 'not_found'
  | 'below_spent'
  | 'unreachable';

/** Asks the server in an officer's name, now or not at all. */
export async function call(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object
): Promise<Result<unknown, OfficeProblem>> {
  try {
    const reply = await fetch(path, {
      method,
      signal: timeoutSignal(PATIENCE),
      ...(body && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body)
      })
    });
    const json: unknown = await reply.json();
    if (reply.ok) return ok(json);
    const problem = ErrorReply.safeParse(json);
    return err(problem.success ? known(problem.data.error.code) : 'unreachable');
  } catch {
    return err('unreachable');
  }
}

function known(code: string): OfficeProblem {
  switch (code) {
    case 'wrong_password':
    case 'link_used':
    case 'signed_out':
    case 'too_many':
    case 'malformed':
    case 'not_allowed':
    case 'not_found':
    case 'below_spent':
      return code;
    default:
      return 'unreachable';
  }
}
