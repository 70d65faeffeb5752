import { writeDeviceCredentials } from '#shared/device-credentials.ts';
import { PROTOCOL_HEADER, PulledChange, PullPage, type ReportView } from '#shared/protocol.ts';
import type { Tables } from './phone.ts';

/** A report that a person tried to save. */
export type Attempt = {
  /** Identifies the report: every attempt has different words. */
  words: string;
  photos: number;
  /** The receipt was shown: the report must never be lost from then on (S1). */
  confirmed: boolean;
};

export type Verdict = {
  lost: string[];
  doubled: string[];
  /** Still on the phone, although nothing blocked it any more. */
  waiting: string[];
};

/** Compares what was saved with what the server has and what the phone still holds. */
export async function refusalFor(
  origin: string,
  attempts: readonly Attempt[],
  tables: Tables
): Promise<Verdict> {
  const views = tables.device ? await reportsOf(origin, tables.device) : [];
  const verdict: Verdict = { lost: [], doubled: [], waiting: [] };
  for (const { words, photos, confirmed } of attempts) {
    const arrived = views.filter(({ description }) => description === words);
    const queued = tables.outbox.filter(({ description }) => description === words);
    if (arrived.length > 1 || queued.length > 1) verdict.doubled.push(words);
    if (queued.length > 0 && queued[0]!.state === 'pending') verdict.waiting.push(words);
    if (arrived.length === 0 && queued.length === 0 && confirmed) verdict.lost.push(words);
    if (arrived.length !== 1) continue;

    const complete = arrived[0]!.photos.filter(({ state }) => state === 'received');
    const held = tables.photos.filter(
      ({ report, state }) => report === arrived[0]!.id && state !== 'sent'
    );
    const ids = new Set([...complete, ...held].map(({ id }) => id));
    if (ids.size < photos) verdict.lost.push(`${words}: ${photos - ids.size} of ${photos} photos`);
    if (arrived[0]!.photos.length > photos) verdict.doubled.push(`${words}: photos`);
    if (held.length > 0) verdict.waiting.push(`${words}: photos`);
  }
  const known = new Set(attempts.map(({ words }) => words));
  const foreign = views.filter(({ description }) => !known.has(description ?? ''));
  if (foreign.length > 0) verdict.doubled.push(`${foreign.length} reports that no attempt made`);
  return verdict;
}

async function reportsOf(
  origin: string,
  { id, key }: NonNullable<Tables['device']>
): Promise<ReportView[]> {
  const views: ReportView[] = [];
  for (let cursor = ''; ;) {
    const reply = await fetch(
      `${origin}/api/sync/pull?scope=mine&limit=500${cursor && `&cursor=${cursor}`}`,
      { headers: { Authorization: writeDeviceCredentials(id, key), [PROTOCOL_HEADER]: '1' } }
    );
    const page = PullPage.parse(await reply.json());
    const changes = page.changes.map((change) => PulledChange.parse(change));
    views.push(...changes.filter((change): change is ReportView => !('gone' in change)));
    if (!page.more) return views;
    cursor = page.cursor;
  }
}
