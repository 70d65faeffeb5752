import { zValidator } from '@hono/zod-validator';
import type { core } from 'zod';

/** The schema of each parsing handler, so that tests can find out what each route accepts. */
export const takes = new WeakMap<object, { target: 'json' | 'query'; schema: core.$ZodType }>();

/**
 * Parses a part of the request. Throws a `$ZodError`, which `app.ts` turns into a 400 reply with the paths of the
 * invalid fields.
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
