import { zValidator } from '@hono/zod-validator';
import type { core } from 'zod';

/** What each parsing handler takes, so that tests can ask the app itself what its routes take. */
export const takes = new WeakMap<object, { target: 'json' | 'query'; schema: core.$ZodType }>();

/**
 * Parses a part of the request, or throws the `$ZodError` that the edge turns into 400 with the paths
 * that failed.
 */
export const parse = <Target extends 'json' | 'query', Schema extends core.$ZodType>(
  target: Target,
  schema: Schema
) => {
  const handler = zValidator(target, schema, (result) => {
    if (!result.success) throw result.error as Error;
  });
  takes.set(handler, { target, schema });
  return handler;
};
