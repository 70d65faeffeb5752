import * as z from 'zod/mini';
import { CATEGORIES, type Category } from './categories.ts';
import type { UnknownValue } from './open-values.ts';

const Name = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

/** Who mends what. */
export const Agency = z.strictObject({
  /** As it stands in `transfer`; stays the same for good. */
  id: z.string().check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/), z.maxLength(40)),
  name: z.strictObject({ en: Name, kn: Name }),
  /** What it is responsible for. */
  categories: z.array(z.enum(CATEGORIES))
});
export type Agency = z.infer<typeof Agency>;

export const AGENCIES_MAX = 40;

/** The whole table: nobody is named twice, and nothing belongs to two. */
export const Agencies = z.array(Agency).check(
  z.minLength(1),
  z.maxLength(AGENCIES_MAX),
  z.refine((all) => isOnce(all.map(({ id }) => id)), { error: 'an agency is named twice' }),
  z.refine((all) => isOnce(all.flatMap(({ categories }) => categories)), {
    error: 'a category belongs to two agencies'
  })
);

const isOnce = (values: readonly string[]) => new Set(values).size === values.length;

export const agencyFor = <Row extends { categories: readonly (Category | UnknownValue)[] }>(
  agencies: readonly Row[],
  category: Category
): Row | null => agencies.find(({ categories }) => categories.includes(category)) ?? null;
