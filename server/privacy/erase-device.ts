import { sql } from 'kysely';
import { deviceName, ERASED_RESIDENT } from '../actors/actor-name.ts';
import { anyOf } from '../database/any-of.ts';
import { deleteProposalsOf } from '../reports/proposals.ts';
import {
  jurisdictionOf,
  lockReports,
  markChanged,
  markChangedForOfficers,
  scopesOfReport
} from '../reports/store.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'database' | 'photoStore' | 'liveHints'>;

/** In place of a text that was erased; a report without a position needs a landmark. */
const ERASED_TEXT = '—';

/**
 * Erases what a resident's phone sent: texts, contact, photos, and the phone itself. A report that nobody works on yet is
 * withdrawn. Of others stays what the city needs to repair the street: place, category and what officers did. Reports
 * that another phone of the same person imported are erased too. Backups keep it until they are removed.
 *
 * @returns how many reports
 */
export async function eraseDevice(
  { database, photoStore, liveHints }: Needs,
  device: string
): Promise<number> {
  const actor = deviceName(device);
  const erased = await database.transaction().execute(async (tx) => {
    const own = await tx
      .selectFrom('report_device')
      .select('report')
      .where('device', '=', device)
      .where('relation', '=', 'author')
      .execute();
    const ids = own.map(({ report }) => report);
    const before = await lockReports(tx, ids);
    const photos = await tx
      .deleteFrom('photo')
      .where('announced_by', '=', actor)
      .returning('id')
      .execute();
    await sql`update report set description = null, contact_email = null, language = null,
        landmark = case when lat is null then ${ERASED_TEXT} end,
        status = case when status = 'received' then 'withdrawn' else status end,
        version = version + 1
      where id = ${anyOf(ids)}`.execute(tx);
    // What a text suggested says again what it said.
    await sql`delete from model_answer using triage
      where triage.report = ${anyOf(ids)} and model_answer.question = triage.question`.execute(tx);
    await tx.deleteFrom('triage').where('report', '=', anyOf(ids)).execute();
    // The history is append-only, except for this.
    await sql`alter table event disable trigger event_is_append_only`.execute(tx);
    const { rows: said } = await sql<{ report: string }>`
      update event set actor = ${ERASED_RESIDENT},
        body = case when body ? 'text' then jsonb_build_object('text', ${ERASED_TEXT}::text) else '{}'::jsonb end
      where actor = ${actor} returning report`.execute(tx);
    await sql`alter table event enable trigger event_is_append_only`.execute(tx);
    // An assistant may have repeated it.
    const others = new Set(said.map(({ report }) => report)).difference(new Set(ids));
    await deleteProposalsOf(tx, [...ids, ...others]);
    await tx
      .updateTable('operation')
      .set({ actor: ERASED_RESIDENT })
      .where('actor', '=', actor)
      .execute();
    await tx.deleteFrom('report_device').where('device', '=', device).execute();
    await tx.deleteFrom('device').where('id', '=', device).execute();
    await markChanged(tx, ids);
    await markChangedForOfficers(tx, [...others].toSorted());
    return {
      photos: photos.map(({ id }) => id),
      scopes: [...before.values()].flatMap((stored) => scopesOfReport(jurisdictionOf(stored))),
      reports: ids.length
    };
  });
  for (const id of erased.photos) {
    await photoStore.removeKept(id);
    await photoStore.removeUpload(id);
  }
  if (erased.scopes.length > 0) liveHints.publish([...new Set(erased.scopes)]);
  return erased.reports;
}
