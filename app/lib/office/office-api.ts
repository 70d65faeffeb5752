import { ErrorReply, METHOD_OVERRIDE_HEADER } from '#shared/protocol.ts';
import { OPEN_VALUES_HEADER } from '#shared/open-values.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

const TIMEOUT_MS = 30_000;

/** Why the server did not do it; `unreachable` where it did not even answer as ours. */
export type OfficeProblem =
  | 'wrong_password'
  | 'link_used'
  | 'signed_out'
  | 'disabled'
  | 'too_many'
  | 'malformed'
  | 'not_allowed'
  | 'not_found'
  | 'below_spent'
  /** Another site than the one that the server is configured for. */
  | 'cross_site'
  /** The server has answered, by a code that this version does not know. */
  | 'refused'
  | 'unreachable';

type Asked = { body?: object; headers?: Record<string, string> };

/** Asks the server in an officer's name, now or not at all. */
export async function call(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { body, headers = {} }: Asked = {}
): Promise<Result<unknown, OfficeProblem>> {
  const answer = await ask(method, path, body, headers);
  // A proxy that lets only GET and POST through has answered in the server's place.
  if (method === 'PUT' && answer === 'foreign') {
    const asPost = await ask('POST', path, body, { [METHOD_OVERRIDE_HEADER]: method });
    return asPost === 'foreign' ? err('unreachable') : asPost;
  }
  return answer === 'foreign' ? err('unreachable') : answer;
}

async function ask(
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {}
): Promise<Result<unknown, OfficeProblem> | 'foreign'> {
  try {
    const reply = await fetch(path, {
      method,
      signal: timeoutSignal(TIMEOUT_MS),
      headers: {
        [OPEN_VALUES_HEADER]: '1',
        ...(body && { 'Content-Type': 'application/json' }),
        ...more
      },
      ...(body && { body: JSON.stringify(body) })
    });
    const json: unknown = await reply.json().catch(() => undefined);
    if (reply.ok && json !== undefined) return ok(json);
    const problem = ErrorReply.safeParse(json);
    return problem.success ? err(known(problem.data.error.code)) : 'foreign';
  } catch {
    return err('unreachable');
  }
}

function known(code: string): OfficeProblem {
  switch (code) {
    case 'wrong_password':
    case 'link_used':
    case 'signed_out':
    case 'disabled':
    case 'too_many':
    case 'malformed':
    case 'not_allowed':
    case 'not_found':
    case 'below_spent':
    case 'cross_site':
      return code;
    case 'fault':
    case 'unavailable':
      return 'unreachable';
    default:
      return 'refused';
  }
}
