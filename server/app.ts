import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { core } from 'zod';
import { mcpRoutes } from './assistants/mcp-routes.ts';
import { assistantRoutes } from './assistants/routes.ts';
import { budgetRoutes } from './budget/routes.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { isConnectionLost } from './database/connection-lost.ts';
import { DomainError } from './errors.ts';
import { errorReply } from './http/error-reply.ts';
import { healthRoutes } from './health/routes.ts';
import { STATUS_PATH } from './health/status-page.ts';
import { signedInOfficer } from './http/actor.ts';
import { createLimits, type Limits } from './http/limits.ts';
import { methodOverride } from './http/method-override.ts';
import { isApiPath, requireRoute } from './http/known-routes.ts';
import { isClientDisconnected, requestLog } from './http/request-log.ts';
import {
  dataHeaders,
  documentHeaders,
  fileHeaders,
  pageHeaders,
  POLICIES
} from './http/security.ts';
import { drainUnreadBody } from './http/unread-body.ts';
import { officerRoutes } from './officers/routes.ts';
import { REFERENCE_PATH, referenceRoutes } from './reference/routes.ts';
import { photoRoutes, uploadRoutes } from './photos/routes.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { isPublicPage, PAGE_HASHES } from './reports/public-page.ts';
import { reportPages, reportRoutes } from './reports/routes.ts';
import type { Services } from './services.ts';
import type { Shell } from './shell/shell.ts';
import { isHashedFile, shellRoutes } from './shell/routes.ts';
import { syncRoutes } from './sync/routes.ts';
import { triageRoutes } from './triage/routes.ts';
import { usageRoutes } from './usage/routes.ts';
import { wardRoutes } from './wards/routes.ts';

/**
 * The HTTP app, without a socket.
 *
 * @param shell the built web app; null serves the API only, for the development server
 */
export function createApp(services: Services, shell: Shell | null) {
  const limits = createLimits(services.rateLimits);
  const isTls = services.config.publicOrigin.startsWith('https:');

  const forData = dataHeaders(isTls);
  const forDocuments = shell ? documentHeaders(shell.hashes, isTls) : forData;
  const forFiles = fileHeaders(isTls);
  const forPages = pageHeaders(PAGE_HASHES, isTls);
  const headersFor = (url: URL) => {
    const path = url.pathname;
    if (path === REFERENCE_PATH) return forPages;
    if (isApiPath(path)) return forData;
    if (path === STATUS_PATH || (shell && isPublicPage(url))) return forPages;
    return isHashedFile(path) ? forFiles : forDocuments;
  };
  /** The browser keeps the policies of the document that it has (RFC 9111, 4.3.4). */
  const withoutRepetition = createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (c.res.status === 304) POLICIES.forEach((name) => c.res.headers.delete(name));
  });

  /** While this server drains, nobody keeps a connection that it is about to close. */
  const closeWhileDraining = createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (services.draining.aborted) c.header('Connection', 'close');
  });

  const health = healthRoutes(services);
  const api = apiRoutes(services, limits).route('/health', health.administrators);
  const app = new Hono<AppEnv>();
  app
    .use('/api/*', methodOverride(app))
    .use(requestLog(services))
    .use(closeWhileDraining)
    .use(drainUnreadBody)
    .use(withoutRepetition)
    .use((c, next) => headersFor(new URL(c.req.url))(c, next))
    .use(requireRoute(app))
    // The app's own files are not rate-limited: they are cheap, and a form does not work if a chunk of it is refused.
    .use('/photos/*', limits.views)
    .route('/api', api)
    .route('/api', referenceRoutes(services, app))
    .route('/photos', photoRoutes(services))
    .route('/', mcpRoutes(services, limits))
    .route(STATUS_PATH, health.status)
    .route('/', health.probes);
  if (shell) {
    app
      .use('/report/*', limits.views, compress({ threshold: 1_024 }))
      .route('/report', reportPages(services))
      .route('/', shellRoutes(shell, isTls));
  }

  app.notFound((c) => errorReply(c, new DomainError('not_found', 'no such path')));
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
    .route('/privacy', privacyRoutes(services, limits))
    // The routes above authenticate first and apply the limit for strangers themselves.
    .use(countStrangers(services, limits))
    .route('/wards', wardRoutes(services))
    .route('/reports', reportRoutes(services))
    .route('/budget', budgetRoutes(services))
    .route('/triage', triageRoutes(services))
    .route('/usage', usageRoutes(services))
    .route('/officers', officerRoutes(services, limits))
    .route('/assistants', assistantRoutes(services, limits));

/** Exempt: wrong passwords have their own limits, and a sign-in link cannot be guessed. */
const SIGN_IN = /^\/api\/officers\/sign-in(?:-link)?$/;

/** Applies the limit of a network. Signed-in officers are exempt, so that neighbours cannot block them. */
const countStrangers = (services: Services, limits: Limits) =>
  createMiddleware<AppEnv>(async (c, next) => {
    if (SIGN_IN.test(c.req.path)) return next();
    try {
      await limits.unknownCaller(c);
    } catch (tooMany) {
      if (!(await signedInOfficer(services, c))) throw tooMany;
    }
    return next();
  });

/** The routes that the app's typed client sees. */
export type Api = ReturnType<typeof apiRoutes>;

/** Retry-After of the reply while the database is unavailable. */
const UNAVAILABLE_RETRY_AFTER_SECONDS = 15;

/** Whether an error comes from a lost connection. Other errors are logged even if the client has disconnected. */
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
      : new DomainError('malformed', cause.message || 'the request is malformed');
  }
  if (isClientDisconnected(c) && isBrokenConnection(cause)) {
    log.debug({ request: c.get('requestId'), why: String(cause) }, 'client disconnected');
    return new DomainError('malformed', 'the client disconnected before the reply');
  }
  diskSpace.noticeError(cause);
  if (isConnectionLost(cause)) {
    log.error({ err: cause, request: c.get('requestId') }, 'database connection lost');
    return new DomainError('unavailable', 'the database is unavailable; try again later', {
      retryAfter: UNAVAILABLE_RETRY_AFTER_SECONDS
    });
  }
  log.error({ err: cause, request: c.get('requestId') }, 'request failed');
  return new DomainError('fault', 'internal server error; try again later');
}
