import type { Hono } from 'hono';
import { z, type core } from 'zod';
import { ERROR_CODES } from '#shared/error-codes.ts';
import { ErrorReply } from '#shared/protocol.ts';
import type { AppEnv } from '../http/context.ts';
import { takes } from '../http/parse.ts';
import { TOPICS, type ApiOperation, type Asker } from './operation.ts';
import { OPERATIONS } from './operations.ts';

export type JsonSchema = Record<string, unknown>;
export type Parameter = { name: string; in: string; required: boolean; schema: JsonSchema };

type Router = Pick<Hono<AppEnv>, 'routes'>;

/** What one operation takes and gives, as JSON schemas. */
export type Described = ApiOperation & {
  parameters: Parameter[];
  takesJson: JsonSchema | null;
  givesJson: JsonSchema | null;
};

/** Every operation with the schemas that its route really parses with. */
export function describedOperations(app: Router): Described[] {
  return OPERATIONS.map((operation) => {
    const parsed = app.routes
      .filter(({ method, path }) => method === operation.method && path === operation.path)
      .flatMap(({ handler }) => takes.get(handler) ?? []);
    const schemaOf = (target: string) => parsed.find((one) => one.target === target)?.schema;
    const body = operation.body ?? schemaOf('json');
    const query = schemaOf('query');
    return {
      ...operation,
      parameters: [
        ...[...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
          name: name!,
          in: 'path',
          required: true,
          schema: { type: 'string' }
        })),
        ...(query ? parametersOf(schema(query, 'input')) : []),
        ...Object.keys(operation.headers ?? {}).map((name) => ({
          name,
          in: 'header',
          required: true,
          schema: { type: 'string', description: operation.headers![name] }
        }))
      ],
      takesJson: body ? schema(body, 'input') : null,
      givesJson: operation.reply ? schema(operation.reply, 'output') : null
    };
  });
}

/** The OpenAPI 3.1 document of the API. @param version of this release */
export function openApi(app: Router, version: string, origin: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of describedOperations(app)) {
    const path = openApiPath(operation.path);
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: entryOf(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Varadi',
      version,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
      description:
        'Civic reports for Bengaluru. How phones and server agree is told by sync/PROTOCOL.md. Replies may gain fields and values: keep what you do not know.'
    },
    servers: [{ url: origin }],
    tags: Object.entries(TOPICS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        device: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'Device ID.KEY: a UUID and 43 characters (base64url of 32 random bytes)'
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'varadi.session_token',
          description: 'of an officer; with __Secure- before its name where there is TLS'
        },
        assistant: {
          type: 'http',
          scheme: 'bearer',
          description: 'the key of an officer’s assistant'
        }
      },
      schemas: { Error: schema(ErrorReply, 'output') }
    }
  };
}

const openApiPath = (path: string) => path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}');

function entryOf(operation: Described): object {
  const { method, path, topic, summary, who, media, example } = operation;
  const { parameters, takesJson, givesJson } = operation;
  const status = example.status ?? 200;
  const success = status < 300 ? status : 200;
  const content = givesJson
    ? { content: { 'application/json': { schema: givesJson } } }
    : media && { content: { [media]: {} } };
  const isJson = typeof example.body === 'object';
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-z]+(\w?)/gi, (_, letter: string) => letter.toUpperCase())}`,
    tags: [topic],
    summary,
    security: SECURITY[who],
    ...(parameters.length > 0 && { parameters }),
    ...(takesJson && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: takesJson, ...(isJson && { example: example.body }) }
        }
      }
    }),
    responses: {
      [success]: { description: 'As asked', ...content },
      default: {
        description: `An error; its code is one of ${ERROR_CODES.join(', ')}`,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
      }
    }
  };
}

const SECURITY: Record<Asker, object[]> = {
  anyone: [],
  phone: [{ device: [] }],
  sender: [{ device: [] }, { session: [] }],
  officer: [{ session: [] }],
  administrator: [{ session: [] }],
  assistant: [{ assistant: [] }]
};

function schema(of: core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(of, { io, unrepresentable: 'any' });
  return rest;
}

/** The fields of a query, each as a parameter. */
function parametersOf(query: JsonSchema): Parameter[] {
  const required = new Set(query.required as string[] | undefined);
  const fields = (query.properties ?? {}) as Record<string, JsonSchema>;
  return Object.entries(fields).map(([name, field]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema: field
  }));
}
