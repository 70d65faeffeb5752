import { sql } from 'kysely';

/** `where('id', '=', anyOf(ids))`: passes a list as one parameter, so that its length does not change the statement. */
export const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;
