import type * as z from 'zod/mini';
import { ERROR_CODES, type ErrorCode } from '#shared/error-codes.ts';
import type { OfficeCall } from '#shared/office-calls.ts';
import { isOneOf, OPEN_VALUES_HEADER } from '#shared/open-values.ts';
import { ErrorReply, METHOD_OVERRIDE_HEADER } from '#shared/protocol.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

const TIMEOUT_MS = 30_000;

/** Why a request failed. */
export type OfficeProblem =
  | Exclude<ErrorCode, 'fault' | 'unavailable'>
  /** A code that this version does not know. */
  | 'refused'
  /** No answer, an answer not from our server, or a temporary failure of the server. */
  | 'unreachable';

type InputOf<Schema> = Schema extends z.ZodMiniType ? z.input<Schema> : never;

type CallInput<Call extends OfficeCall> = {
  headers?: Record<string, string>;
} & (Call extends { body: z.ZodMiniType } ? { body: InputOf<Call['body']> } : { body?: never }) &
  (Call extends { query: z.ZodMiniType } ? { query: InputOf<Call['query']> } : { query?: never });

type AnyInput = { body?: object; query?: object; headers?: Record<string, string> };

export type OfficeAnswer<Call extends OfficeCall> = Result<z.infer<Call['reply']>, OfficeProblem>;

/** Sends a request in an officer's name; it is neither queued nor retried later. */
export async function call<Call extends OfficeCall>(
  { method, path, reply }: Call,
  input: CallInput<Call>
): Promise<OfficeAnswer<Call>> {
  const { body, query, headers = {} } = input as AnyInput;
  const address = query === undefined ? path : `${path}?${queryString(query)}`;
  let answer = await ask(method, address, body, headers);
  // The answer is not from our server: a proxy may allow only GET and POST.
  if (method === 'PUT' && answer === 'foreign') {
    answer = await ask('POST', address, body, { [METHOD_OVERRIDE_HEADER]: method });
  }
  if (answer === 'foreign') return err('unreachable');
  if (!answer.ok) return answer;
  const parsed = reply.safeParse(answer.value);
  return parsed.success ? ok(parsed.data as z.infer<Call['reply']>) : err('unreachable');
}

/** Absent values are left out. */
export function queryString(query: object): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) text.set(name, String(value));
  }
  return text.toString();
}

async function ask(
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string>
): Promise<Result<unknown, OfficeProblem> | 'foreign'> {
  try {
    const reply = await fetch(path, {
      method,
      signal: timeoutSignal(TIMEOUT_MS),
      headers: {
        [OPEN_VALUES_HEADER]: '1',
        ...(body && { 'Content-Type': 'application/json' }),
        ...headers
      },
      ...(body && { body: JSON.stringify(body) })
    });
    const json: unknown = await reply.json().catch(() => undefined);
    if (reply.ok && json !== undefined) return ok(json);
    const problem = ErrorReply.safeParse(json);
    return problem.success ? err(problemOf(problem.data.error.code)) : 'foreign';
  } catch {
    return err('unreachable');
  }
}

function problemOf(code: string): OfficeProblem {
  if (!isOneOf(ERROR_CODES, code)) return 'refused';
  return code === 'fault' || code === 'unavailable' ? 'unreachable' : code;
}
