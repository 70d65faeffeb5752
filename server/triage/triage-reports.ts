import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { MINUTE } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Database, Tx } from '../database/connect.ts';
import { announceToOfficers, scopesOfReport } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { duplicatesOf } from './duplicates.ts';
import { triageLocally, triageWithoutWords, type LocalTriage } from './local/triage.ts';
import { queueForModel } from './paid/paid-queue.ts';
import { tracesIn, type Trace } from './text/persons.ts';
import { dropSecondOpinions, keepSuggestions, LOCAL } from '../reports/suggestions.ts';

/** So long a paid model waits for a photo that is announced: words and photo cost one question together. */
const PHOTO_WAIT_MS = 15 * MINUTE;

/** In one transaction so few: where hundreds lie in one place, looking among them takes some milliseconds for each. */
const TOGETHER = 10;

type Needs = Pick<Services, 'database' | 'clock' | 'liveHints' | 'jobs' | 'paidModel'>;

/**
 * Says of each report what its words, its place and its photos suggest, for officers to pull. Again is as
 * good as once.
 */
export async function triageReports(needs: Needs, reports: readonly string[]): Promise<void> {
  const heard = await hearAll(needs.database, reports);
  for (let at = 0; at < reports.length; at += TOGETHER) {
    await triageTogether(needs, reports.slice(at, at + TOGETHER), heard);
    await turn();
  }
}

async function triageTogether(
  { database, clock, liveHints, jobs, paidModel }: Needs,
  reports: readonly string[],
  heard: ReadonlyMap<string, Heard>
): Promise<void> {
  const now = clock.now();
  const scopes = await database.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('report')
      .select(['id', 'version', 'category', 'description', 'ward', 'corporation', 'assignee'])
      .where('id', '=', anyOf(reports))
      // In one order, so that two workers with the same reports wait instead of dying.
      .orderBy('id')
      .forUpdate()
      .execute();
    const ids = rows.map(({ id }) => id);
    const duplicates = await duplicatesOf(tx, ids);
    const said = rows.map(({ id, version, category, description }) => ({
      report: id,
      by: LOCAL,
      version,
      suggestion: {
        ...(description === null
          ? { ...suggested(triageWithoutWords(category)), privacy: [] }
          : (heard.get(description) ?? hear(description))),
        duplicates: duplicates.get(id) ?? []
      },
      prompt: null,
      question: hashOf(description ?? ''),
      at: new Date(now)
    }));
    await dropSecondOpinions(tx, said);
    const news = await keepSuggestions(tx, said);
    await announceToOfficers(tx, news);
    if (paidModel) {
      const photosComing = await reportsAwaitingPhotos(tx, ids);
      for (const [i, { id, description }] of rows.entries()) {
        if (description === null) continue;
        const isHazard = said[i]!.suggestion.severity.value === 'hazard';
        const startAfter = new Date(now + PHOTO_WAIT_MS);
        await queueForModel(jobs, tx, {
          report: id,
          isHazard,
          ...(photosComing.has(id) && { startAfter })
        });
      }
    }
    const told = new Set(news);
    return rows.filter(({ id }) => told.has(id)).flatMap(scopesOfReport);
  });
  if (scopes.length > 0) liveHints.publish([...new Set(scopes)]);
}

/** What words say, whoever wrote them. */
type Heard = ReturnType<typeof suggested> & { privacy: Trace[] };

const hear = (description: string): Heard => ({
  ...suggested(triageLocally(description)),
  privacy: tracesIn(description)
});

/**
 * Hears one report at a time, before anything is locked, and lets requests have their turn after each: fifty long
 * ones would hold up everybody for as long as they take together. What is amended meanwhile is heard again.
 */
async function hearAll(
  database: Database,
  reports: readonly string[]
): Promise<Map<string, Heard>> {
  const rows = await database
    .selectFrom('report')
    .select('description')
    .where('id', '=', anyOf(reports))
    .where('description', 'is not', null)
    .execute();
  const heard = new Map<string, Heard>();
  for (const { description } of rows) {
    if (description === null || heard.has(description)) continue;
    heard.set(description, hear(description));
    await turn();
  }
  return heard;
}

/** What officers are told: that a thing is named matters only to whoever weighs a model's answer. */
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
