import type { Officer } from '#shared/access.ts';
import type { Agency } from '#shared/agencies.ts';
import type { Database } from '../database/connect.ts';
import type { Services } from '../services.ts';

/** The responsible agencies, in the administrator's order. */
export async function listAgencies(database: Database): Promise<Agency[]> {
  const rows = await database.selectFrom('agency').selectAll().orderBy('position').execute();
  return rows.map(({ id, name_en, name_kn, categories }) => ({
    id,
    name: { en: name_en, kn: name_kn },
    categories
  }));
}

/** Replaces the whole table. @param officer the administrator who asks, for the log */
export async function replaceAgencies(
  { database, log }: Pick<Services, 'database' | 'log'>,
  officer: Officer,
  agencies: readonly Agency[]
): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await tx.deleteFrom('agency').execute();
    await tx
      .insertInto('agency')
      .values(
        agencies.map(({ id, name, categories }, position) => ({
          id,
          name_en: name.en,
          name_kn: name.kn,
          categories,
          position
        }))
      )
      .execute();
  });
  log.info({ officer: officer.id, agencies }, 'agencies replaced');
}
