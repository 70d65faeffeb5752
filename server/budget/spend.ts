import { err, ok, type Result } from '#shared/result.ts';
import type { Services } from '../services.ts';
import type { Nanos } from '#shared/money.ts';
import { reserve, type Refusal, type Request } from './reserve.ts';
import { release, settle } from './settle.ts';

/** The outcome of an attempt. `unknown`: the provider may charge for it; its reservation expires. */
export type Attempted<Value> =
  | { sent: 'no'; value: Value }
  | { sent: 'yes'; cost: Nanos; value: Value }
  | { sent: 'unknown'; value: Value };

/**
 * The only way to call a provider. Every call has a reservation of its own, and its outcome is booked (B4).
 * An attempt whose key has reserved before is not repeated, since it may have been sent.
 *
 * @param attempt makes one call, without retries of its own
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
    // The expiry will charge the estimate; the answer itself is valid.
    services.log.error({ err: cause, attempt: request.key }, 'budget reservation not settled');
  }
  return ok(attempted.value);
}
