import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  APP_VERSION_HEADER,
  PROTOCOL_HEADER,
  ACCEPTED_PROTOCOL_VERSIONS,
  MissingRequest,
  PULL_LIMIT_MAX,
  PUSH_BYTES_MAX,
  PushRequest
} from '#shared/protocol.ts';
import { toTimestamp } from '#shared/time.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { establishActor } from '../http/actor.ts';
import type { Limits } from '../http/limits.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { keepsUnknownValues, pullForOldPhones, pushForOldPhones } from '../http/for-old-phones.ts';
import { isNewDevice } from '../actors/pusher.ts';
import { missing } from './missing.ts';
import { pull } from './pull.ts';
import { createPush, isOperation } from './push.ts';

const PullQuery = z.object({
  scope: z.string().max(100),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(PULL_LIMIT_MAX).default(100)
});

/** When phones may retry if the disk is full. */
const NO_SPACE_RETRY_SECONDS = 600;

const boundPush = bodyLimit({ maxSize: PUSH_BYTES_MAX, onError: () => tooLarge() });

export function syncRoutes(services: Services, limits: Limits) {
  const push = createPush(services);
  /** Checks the disk early, for a clear error: phones keep their operations and retry. */
  const requireDiskSpace = async () => {
    if (await services.diskSpace.hasSpace()) return;
    throw new DomainError('unavailable', 'no disk space for reports', {
      retryAfter: NO_SPACE_RETRY_SECONDS
    });
  };
  return new Hono<AppEnv>()
    .use(async (c, next) => {
      requireProtocol(c);
      await next();
    })
    .use(establishActor(services, limits))
    .post('/push', limits.push, boundPush, async (c) => {
      await requireDiskSpace();
      const { body, bytes } = await readPush(c);
      const { operations } = PushRequest.parse(body);
      const actor = c.get('actor');
      const amount = { count: operations.length, bytes };
      // A new device without a valid operation is not enrolled, and counts against no limit.
      const isNew = isNewDevice(actor);
      const isCounted = !isNew || operations.some(isOperation);
      if (isCounted) await limits.countPush(c, amount);
      const made = await push(actor, operations);
      const version = c.req.header(APP_VERSION_HEADER) ?? '';
      for (const [index, { outcome }] of made.results.entries()) {
        if (outcome === 'applied' && kindOf(operations[index]) === 'file')
          services.usage.count('report', version);
      }
      if (actor.kind === 'device' && isNew && isCounted)
        await limits.countFirstPush(actor.device, amount);
      const reply = JSON.stringify(keepsUnknownValues(c) ? made : pushForOldPhones(made));
      // With a known length, a reply of a few bytes is not compressed.
      c.header('Content-Length', String(Buffer.byteLength(reply)));
      return c.body(reply, 200, { 'Content-Type': 'application/json' });
    })
    .post('/missing', limits.pull, boundPush, async (c) => {
      const { body } = await readPush(c);
      return c.json(await missing(services, c.get('actor'), MissingRequest.parse(body)));
    })
    .get('/pull', limits.pull, parse('query', PullQuery), async (c) => {
      const page = await pull(services, c.get('actor'), c.req.valid('query'));
      const reply = { ...page, time: toTimestamp(services.clock.now()) };
      return c.json(keepsUnknownValues(c) ? reply : pullForOldPhones(reply));
    });
}

/** @throws DomainError `upgrade` if the version of the phone is no longer accepted, or not yet */
function requireProtocol(c: AppContext): void {
  const version = Number(c.req.header(PROTOCOL_HEADER));
  if (!ACCEPTED_PROTOCOL_VERSIONS.includes(version)) {
    throw new DomainError(
      'upgrade',
      `${PROTOCOL_HEADER} must be one of ${ACCEPTED_PROTOCOL_VERSIONS.join(', ')}`
    );
  }
}

/**
 * Reads a push as JSON, and decompresses gzip up to a size limit. The first bytes identify gzip, since
 * proxies drop `Content-Encoding`, or decompress a body and leave the header.
 */
async function readPush(c: AppContext): Promise<{ body: unknown; bytes: number }> {
  let bytes = Buffer.from(await c.req.arrayBuffer());
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (isZipped) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: PUSH_BYTES_MAX });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') tooLarge();
      throw new DomainError('malformed', 'the body is not valid gzip');
    }
  }
  try {
    return { body: JSON.parse(bytes.toString('utf8')), bytes: bytes.length };
  } catch {
    throw new DomainError('malformed', 'the body is not valid JSON');
  }
}

const kindOf = (operation: unknown): unknown =>
  (operation as { kind?: unknown } | null | undefined)?.kind;

function tooLarge(): never {
  throw new DomainError('too_large', `a push may have at most ${PUSH_BYTES_MAX} bytes`);
}
