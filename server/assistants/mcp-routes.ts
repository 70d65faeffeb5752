import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AppEnv } from '../http/context.ts';
import type { Limits } from '../http/limits.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { assistantOf, MCP_PATH, type AssistantSession } from './assistants.ts';
import { createTools } from './tools.ts';

const BODY_MAX_BYTES = 65_536;

/** `/mcp`: the Model Context Protocol over HTTP. Each request stands alone, so any server answers it. */
export function mcpRoutes(services: Services, limits: Limits) {
  const { config, log } = services;
  const routes = new Hono<AppEnv>();
  if (!config.hasAssistants) return routes;
  // There are no notifications, so a reply ends with its result.
  const handler = createMcpHandler(
    ({ authInfo }) => createTools(services, authInfo!.extra!.session as AssistantSession),
    {
      maxRequestBodySize: BODY_MAX_BYTES,
      maxSubscriptions: 0,
      onerror: (error) => log.debug({ err: error }, 'request of an assistant refused')
    }
  );
  return routes.post(MCP_PATH, bodyLimit({ maxSize: BODY_MAX_BYTES }), async (c) => {
    // A page in a browser has no business here (Streamable HTTP, "Security").
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== config.publicOrigin)
      throw new DomainError('cross_site', 'requests of other sites are refused');
    const session = await assistantOf(services, c.req.header('authorization')).catch(
      async (cause: unknown) => {
        await limits.unknownCaller(c);
        c.header('WWW-Authenticate', 'Bearer realm="varadi"');
        throw cause;
      }
    );
    await limits.assistant(session.officer.id);
    const parsedBody: unknown = await c.req.json().catch(() => undefined);
    // Many calls in one request would count as one.
    if (parsedBody === undefined || Array.isArray(parsedBody))
      throw new DomainError('malformed', 'expected one JSON-RPC message');
    return handler.fetch(c.req.raw, {
      parsedBody,
      authInfo: { token: '', clientId: session.assistant, scopes: [], extra: { session } }
    });
  });
}
