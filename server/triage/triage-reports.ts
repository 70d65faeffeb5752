import { createHash } from 'node:crypto';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { MINUTE, SECOND } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Database, Tx } from '../database/connect.ts';
import { markChangedForOfficers, scopesOfReport } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { duplicatesOf } from './duplicates.ts';
import { triageLocally, triageWithoutWords, type LocalTriage } from './local/triage.ts';
import { queueForModel } from './paid/paid-queue.ts';
import { personalDataIn, type Trace } from './text/personal-data.ts';
import { deleteOutdatedModelSuggestions, saveSuggestions, LOCAL } from '../reports/suggestions.ts';

/** The paid model waits this long for an announced photo, so that text and photo cost one request. */
const PHOTO_WAIT_MS = 15 * MINUTE;

/** Small transactions: among hundreds of reports in one place, the search takes some milliseconds for each. */
const REPORTS_PER_TRANSACTION = 10;

type Needs = Pick<Services, 'database' | 'clock' | 'liveHints' | 'jobs' | 'paidModel'> &
  Partial<Pick<Services, 'meters'>>;

/** Stores suggestions from each report's text, place and photos, for officers to pull. Idempotent. */
export async function triageReports(needs: Needs, reports: readonly string[]): Promise<void> {
  const triagedTexts = await triageTexts(needs.database, reports);
  for (let at = 0; at < reports.length; at += REPORTS_PER_TRANSACTION) {
    await triageBatch(needs, reports.slice(at, at + REPORTS_PER_TRANSACTION), triagedTexts);
    await yieldToEventLoop();
  }
}

async function triageBatch(
  { database, clock, liveHints, jobs, paidModel, meters }: Needs,
  reports: readonly string[],
  triagedTexts: ReadonlyMap<string, TextTriage>
): Promise<void> {
  const now = clock.now();
  const { scopes, arrivals } = await database.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('report')
      .select([
        'id',
        'version',
        'category',
        'description',
        'ward',
        'corporation',
        'assignee',
        'received_at'
      ])
      .where('id', '=', anyOf(reports))
      // A fixed lock order: two workers with the same reports wait instead of deadlocking.
      .orderBy('id')
      .forUpdate()
      .execute();
    const ids = rows.map(({ id }) => id);
    const duplicates = await duplicatesOf(tx, ids);
    const suggestions = rows.map(({ id, version, category, description }) => ({
      report: id,
      by: LOCAL,
      version,
      suggestion: {
        ...(description === null
          ? { ...suggested(triageWithoutWords(category)), privacy: [] }
          : (triagedTexts.get(description) ?? triageText(description))),
        duplicates: duplicates.get(id) ?? []
      },
      prompt: null,
      question: hashOf(description ?? ''),
      at: new Date(now)
    }));
    await deleteOutdatedModelSuggestions(tx, suggestions);
    const saved = await saveSuggestions(tx, suggestions);
    const changed = saved.map(({ report }) => report);
    await markChangedForOfficers(tx, changed);
    if (paidModel) {
      const photosComing = await reportsAwaitingPhotos(tx, ids);
      for (const [i, { id, description }] of rows.entries()) {
        if (description === null) continue;
        const isHazard = suggestions[i]!.suggestion.severity.value === 'hazard';
        const startAfter = new Date(now + PHOTO_WAIT_MS);
        await queueForModel(jobs, tx, {
          report: id,
          isHazard,
          ...(photosComing.has(id) && { startAfter })
        });
      }
    }
    const changedIds = new Set(changed);
    const first = new Set(saved.flatMap(({ report, isFirst }) => (isFirst ? [report] : [])));
    return {
      scopes: rows.filter(({ id }) => changedIds.has(id)).flatMap(scopesOfReport),
      arrivals: rows.filter(({ id }) => first.has(id)).map(({ received_at: at }) => at.getTime())
    };
  });
  for (const arrived of arrivals)
    meters?.triageLag.observe({ by: LOCAL }, Math.max(0, now - arrived) / SECOND);
  if (scopes.length > 0) liveHints.publish([...new Set(scopes)]);
}

/** What triage finds in a text. */
type TextTriage = ReturnType<typeof suggested> & { privacy: Trace[] };

const triageText = (description: string): TextTriage => ({
  ...suggested(triageLocally(description)),
  privacy: personalDataIn(description)
});

/**
 * Triages each text before any row is locked, and yields to requests after each: fifty long texts in a row would
 * block the server. A text that is amended meanwhile is triaged again.
 */
async function triageTexts(
  database: Database,
  reports: readonly string[]
): Promise<Map<string, TextTriage>> {
  const rows = await database
    .selectFrom('report')
    .select('description')
    .where('id', '=', anyOf(reports))
    .where('description', 'is not', null)
    .execute();
  const triagedTexts = new Map<string, TextTriage>();
  for (const { description } of rows) {
    if (description === null || triagedTexts.has(description)) continue;
    triagedTexts.set(description, triageText(description));
    await yieldToEventLoop();
  }
  return triagedTexts;
}

/** The part that officers see; `isNamed` is only used to combine a model's answer with it. */
const suggested = ({ language, category, severity, summary, spam }: LocalTriage) => ({
  language,
  category,
  severity,
  ...(summary && { summary }),
  spam
});

const hashOf = (words: string) => createHash('sha256').update(words).digest('hex');

async function reportsAwaitingPhotos(tx: Tx, reports: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('photo')
    .select('report')
    .where('report', '=', anyOf(reports))
    .where('role', '=', 'problem')
    .where('audience', '=', 'everyone')
    .where('received_at', 'is', null)
    .execute();
  return new Set(rows.map(({ report }) => report));
}
