import { zValidator } from '@hono/zod-validator';
import type { core } from 'zod';

/**
 * Parses a part of the request, or throws the `$ZodError` that the edge turns into 400 with the paths
 * that failed.
 */
export const parse = <Target extends 'json' | 'query', Schema extends core.$ZodType>(
  target: Target,
  schema: Schema
) =>
  zValidator(target, schema, (result) => {
    if (!result.success) throw result.error as Error;
  });
