import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { core } from 'zod';
import { budgetRoutes } from './budget/routes.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { isConnectionLost } from './database/connection-lost.ts';
import { DomainError } from './errors.ts';
import { errorReply } from './http/error-reply.ts';
import { healthRoutes } from './health/routes.ts';
import { signedInOfficer } from './http/actor.ts';
import { createLimits, type Limits } from './http/limits.ts';
import { methodOverride } from './http/method-override.ts';
import { requireRoute } from './http/known-routes.ts';
import { hasLeft, requestLog } from './http/request-log.ts';
import { dataHeaders, documentHeaders } from './http/security.ts';
import { letBodyEnd } from './http/unread-body.ts';
import { officerRoutes } from './officers/routes.ts';
import { photoRoutes, uploadRoutes } from './photos/routes.ts';
import type { Services } from './services.ts';
import type { Shell } from './shell/shell.ts';
import { shellRoutes } from './shell/routes.ts';
import { syncRoutes } from './sync/routes.ts';
import { triageRoutes } from './triage/routes.ts';
import { wardRoutes } from './wards/routes.ts';

/**
 * The whole HTTP side, without a socket.
 *
 * @param shell the built app; null: the API alone, as the development server wants it
 */
export function createApp(services: Services, shell: Shell | null) {
  const limits = createLimits();
  const isTls = services.config.publicOrigin.startsWith('https:');

  const api = apiRoutes(services, limits);
  const app = new Hono<AppEnv>();
  app
    .use('/api/*', methodOverride(app))
    .use(requestLog(services))
    .use(letBodyEnd)
    .use(requireRoute(app, ['/api', '/photos', '/healthz', '/readyz']))
    // The app's own files cost little, and a chunk that is refused leaves a form that does nothing.
    .use('/api/*', dataHeaders(isTls))
    .use('/photos/*', limits.views, dataHeaders(isTls))
    .use('/healthz', dataHeaders(isTls))
    .use('/readyz', dataHeaders(isTls))
    .route('/api', api)
    .route('/photos', photoRoutes(services))
    .route('/', healthRoutes(services));
  if (shell) app.use(documentHeaders(shell.hashes, isTls)).route('/', shellRoutes(shell, isTls));
  else app.use(dataHeaders(isTls));

  app.notFound((c) => errorReply(c, new DomainError('not_found', 'there is nothing here')));
  app.onError((cause, c) => errorReply(c, asDomainError(services, cause, c)));
  return app;
}

const apiRoutes = (services: Services, limits: Limits) =>
  new Hono<AppEnv>()
    .use(compress({ threshold: 1_024 }), async (c, next) => {
      c.header('Cache-Control', 'no-store');
      await next();
    })
    .route('/sync', syncRoutes(services, limits))
    .route('/photos', uploadRoutes(services, limits))
    // Above, whoever speaks is established first, and counted there.
    .use(countStrangers(services, limits))
    .route('/wards', wardRoutes(services))
    .route('/budget', budgetRoutes(services))
    .route('/triage', triageRoutes(services))
    .route('/officers', officerRoutes(services, limits));

/** Wrong passwords are counted by themselves, and a link is not guessed. */
const SIGN_IN = /^\/api\/officers\/sign-in(?:-link)?$/;

/** A network may ask so much; an officer who is signed in is not held up by what neighbours ask. */
const countStrangers = (services: Services, limits: Limits) =>
  createMiddleware<AppEnv>(async (c, next) => {
    if (SIGN_IN.test(c.req.path)) return next();
    try {
      await limits.stranger(c);
    } catch (tooMany) {
      if (!(await signedInOfficer(services, c))) throw tooMany;
    }
    return next();
  });

/** What the app's typed client knows of the server, and all it knows. */
export type Api = ReturnType<typeof apiRoutes>;

/** When phones may come again if the database is away, seconds. */
const AWAY_FOR = 15;

/** Of a fault of ours it is told as ever, whether somebody is there to hear the answer or not. */
const isBrokenConnection = (cause: unknown): boolean =>
  isConnectionLost(cause) || (cause instanceof Error && cause.name === 'AbortError');

function asDomainError({ log, diskSpace }: Services, cause: unknown, c: AppContext): DomainError {
  if (cause instanceof DomainError) return cause;
  if (cause instanceof core.$ZodError) {
    const paths = cause.issues.map(({ path }) => path.join('.'));
    return new DomainError('malformed', cause.issues[0]!.message, { paths });
  }
  if (cause instanceof HTTPException) {
    return cause.status === 413
      ? new DomainError('too_large', 'the body is too large')
      : new DomainError('malformed', cause.message || 'the request was not understood');
  }
  if (hasLeft(c) && isBrokenConnection(cause)) {
    log.debug({ request: c.get('requestId'), why: String(cause) }, 'whoever asked has left');
    return new DomainError('malformed', 'the request was cut short');
  }
  diskSpace.noticeError(cause);
  if (isConnectionLost(cause)) {
    log.error({ err: cause, request: c.get('requestId') }, 'the database is away');
    return new DomainError('unavailable', 'try again in a while', { retryAfter: AWAY_FOR });
  }
  log.error({ err: cause, request: c.get('requestId') }, 'fault');
  return new DomainError('fault', 'something went wrong on our side; nothing of yours is lost');
}
