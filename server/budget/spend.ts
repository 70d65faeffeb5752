import { err, ok, type Result } from '#shared/result.ts';
import type { Services } from '../services.ts';
import type { Nanos } from '#shared/money.ts';
import { reserve, type Refusal, type Request } from './reserve.ts';
import { release, settle } from './settle.ts';

/** What an attempt knows at its end. `unknown`: it may have been paid for; its reservation expires. */
export type Attempted<Value> =
  | { sent: 'no'; value: Value }
  | { sent: 'yes'; cost: Nanos; value: Value }
  | { sent: 'unknown'; value: Value };

/**
 * The one way to a provider: nothing is sent without a reservation of its own, and what becomes of it is
 * booked (B4). An attempt whose key has reserved before is not made again, for it may have been sent.
 *
 * @param attempt makes one call, without repeating anything by itself
 */
export async function spend<Value>(
  services: Pick<Services, 'database' | 'clock' | 'log'>,
  request: Request,
  attempt: () => Promise<Attempted<Value>>
): Promise<Result<Value, Refusal | { code: 'attempted' }>> {
  const reserved = await reserve(services, request);
  if (!reserved.ok) return reserved;
  if (!reserved.value.fresh) return err({ code: 'attempted' });
  const attempted = await attempt();
  try {
    if (attempted.sent === 'yes') await settle(services, request.key, attempted.cost);
    else if (attempted.sent === 'no') await release(services, request.key);
  } catch (cause) {
    // Charged as estimated when it expires; the answer is paid for and good.
    services.log.error({ err: cause, attempt: request.key }, 'budget: not settled');
  }
  return ok(attempted.value);
}
