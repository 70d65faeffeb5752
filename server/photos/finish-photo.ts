import { photoReceived } from '#shared/report.ts';
import { err } from '#shared/result.ts';
import { readActorName } from '../actors/actor-name.ts';
import type { Database, Tx } from '../database/connect.ts';
import { insertRows } from '../database/insert-rows.ts';
import { jurisdictionOf, lockReports, scopesOfReport, updateReports } from '../reports/store.ts';
import { requestTriage } from '../reports/triage-queue.ts';
import type { Services } from '../services.ts';
import { sha256Of } from './sha256.ts';

/**
 * The outcome for a photo whose last byte has arrived. `unavailable`: it cannot be decoded now, for example for lack
 * of memory; the upload stays, and the phone's next request retries it. `withdrawn`: its report was, meanwhile.
 */
export type Finish = 'received' | 'damaged' | 'not_a_photo' | 'unavailable' | 'withdrawn';

type Needs = Pick<
  Services,
  | 'database'
  | 'photoStore'
  | 'photoDecoder'
  | 'clock'
  | 'liveHints'
  | 'jobs'
  | 'log'
  | 'meters'
  | 'tracer'
>;

const underWay = new Map<string, Promise<Finish>>();

/** How often the decoding of a photo was aborted: once may be the machine's fault, twice is the photo's. */
const abortCounts = new Map<string, number>();
const MAX_ABORTS = 2;
const MAX_ABORT_COUNTS = 1_000;
const DECODING_UNAVAILABLE = 'photo decoding unavailable; upload kept for a retry';

/**
 * Verifies a whole upload against its announcement, strips its metadata, makes a thumbnail and a view, and
 * only then returns "received". Idempotent, also for concurrent requests.
 */
export function finishPhoto(services: Needs, id: string): Promise<Finish> {
  const running = underWay.get(id);
  if (running) return running;
  const finishing = measured(services, id).finally(() => underWay.delete(id));
  underWay.set(id, finishing);
  return finishing;
}

async function measured(services: Needs, id: string): Promise<Finish> {
  const finished = await services.tracer.span('finish photo', { 'varadi.photo': id }, () =>
    finish(services, id)
  );
  services.meters.photosFinished.inc({ finish: finished });
  return finished;
}

async function finish(
  { database, photoStore, photoDecoder, clock, liveHints, jobs, log }: Needs,
  id: string
): Promise<Finish> {
  const announced = await database
    .selectFrom('photo')
    .select(['report', 'role', 'sha256', 'bytes', 'announced_by', 'audience', 'received_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const isResidents = announced.role === 'problem' && announced.audience === 'everyone';
  // An officer has already seen a photo that they took.
  const isOfficers =
    readActorName(announced.announced_by).kind === 'officer' && announced.audience === 'everyone';
  if (announced.received_at !== null) {
    await photoStore.removeUpload(id);
    return 'received';
  }

  const made = await photoDecoder.inTurn(announced.announced_by, async (decode) => {
    const bytes = await photoStore.readUpload(id).catch(async (cause: unknown) => {
      // Another server has finished it at this moment, and removed the upload.
      if (await isReceived(database, id)) return null;
      throw cause;
    });
    if (bytes === null) return err({ why: 'received' as const });
    const sha256 = sha256Of(bytes);
    const isWhole = bytes.length === announced.bytes && sha256 === announced.sha256;
    return isWhole ? decode(bytes) : err({ why: 'damaged' as const });
  });
  if (!made.ok) {
    const { why } = made.error;
    if (why === 'received' || (why === 'damaged' && (await isReceived(database, id))))
      return 'received';
    const finish = finishOf(id, why);
    if (finish === 'unavailable') log.error({ why: made.error, photo: id }, DECODING_UNAVAILABLE);
    else await photoStore.removeUpload(id);
    return finish;
  }
  abortCounts.delete(id);
  const { thumb, view, looks } = made.value;
  await photoStore.keep(id, 'thumb', thumb);
  await photoStore.keep(id, 'view', view);

  const scopes = await database.transaction().execute(async (tx) => {
    const stored = (await lockReports(tx, [announced.report])).get(announced.report)!;
    // Then nothing of it is kept, unless another server finished it before.
    if (stored.report.status === 'withdrawn') return (await isReceived(tx, id)) ? [] : null;
    const at = new Date(clock.now());
    const { numUpdatedRows } = await tx
      .updateTable('photo')
      .set({
        received_at: at,
        ...(isOfficers && { released_at: at }),
        looks,
        thumb_sha256: sha256Of(thumb),
        view_sha256: sha256Of(view)
      })
      .where('id', '=', id)
      .where('received_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return [];
    const report = photoReceived(stored.report, id);
    await updateReports(tx, [{ ...stored, report, updatedAt: at }]);
    await insertRows(tx, {
      event: [
        {
          report: report.id,
          version: report.version,
          kind: 'photo_received',
          actor: 'server',
          audience: 'nobody',
          operation: null,
          body: { photo: id },
          at
        }
      ]
    });
    // It may show a duplicate, or more than the text says.
    if (isResidents) await requestTriage(jobs, tx, [report.id]);
    return scopesOfReport(jurisdictionOf(stored));
  });
  if (scopes !== null) liveHints.publish(scopes);
  else await photoStore.removeKept(id);
  await photoStore.removeUpload(id);
  return scopes === null ? 'withdrawn' : 'received';
}

async function isReceived(tx: Database | Tx, id: string): Promise<boolean> {
  const photo = await tx
    .selectFrom('photo')
    .select('received_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return photo.received_at !== null;
}

function finishOf(
  id: string,
  why: 'damaged' | 'not_a_photo' | 'trouble' | 'ended'
): Exclude<Finish, 'received' | 'withdrawn'> {
  if (why === 'trouble') return 'unavailable';
  if (why !== 'ended') return why;
  const times = (abortCounts.get(id) ?? 0) + 1;
  abortCounts.delete(id);
  if (times >= MAX_ABORTS) return 'not_a_photo';
  const [oldest] = abortCounts.keys();
  if (abortCounts.size >= MAX_ABORT_COUNTS && oldest !== undefined) abortCounts.delete(oldest);
  abortCounts.set(id, times);
  return 'unavailable';
}
