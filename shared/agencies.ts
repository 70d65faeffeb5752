import * as z from 'zod/mini';
import { CATEGORIES, type Category } from './categories.ts';
import type { UnknownValue } from './open-values.ts';

const Name = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

/** A responsible agency. */
export const Agency = z.strictObject({
  /** Used in `transfer`; never changes. */
  id: z.string().check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/), z.maxLength(40)),
  name: z.strictObject({ en: Name, kn: Name }),
  categories: z.array(z.enum(CATEGORIES))
});
export type Agency = z.infer<typeof Agency>;

export const AGENCIES_MAX = 40;

/** The whole table: ids are unique, and each category has at most one agency. */
export const Agencies = z.array(Agency).check(
  z.minLength(1),
  z.maxLength(AGENCIES_MAX),
  z.refine((all) => areUnique(all.map(({ id }) => id)), { error: 'duplicate agency id' }),
  z.refine((all) => areUnique(all.flatMap(({ categories }) => categories)), {
    error: 'a category is assigned to two agencies'
  })
);

const areUnique = (values: readonly string[]) => new Set(values).size === values.length;

export const agencyFor = <Row extends { categories: readonly (Category | UnknownValue)[] }>(
  agencies: readonly Row[],
  category: Category
): Row | null => agencies.find(({ categories }) => categories.includes(category)) ?? null;
