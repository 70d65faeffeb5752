import { buffer } from 'node:stream/consumers';
import { BrokenCircuitError } from 'cockatiel';
import { MINUTE, SECOND } from '#shared/time.ts';
import type { Nanos } from '#shared/money.ts';
import { nanos } from '../../budget/money.ts';
import { costOf, estimateOf, priceOf, type Price } from '../../budget/prices.ts';
import type { Refusal, Request } from '../../budget/reserve.ts';
import { settle } from '../../budget/settle.ts';
import { spend, type Attempted } from '../../budget/spend.ts';
import { nextStart, readKey } from '../../budget/windows.ts';
import { markChangedForOfficers, authorsOf, scopesOfReport } from '../../reports/store.ts';
import type { Services } from '../../services.ts';
import { triageLocally } from '../local/triage.ts';
import { personalDataIn } from '../text/personal-data.ts';
import { saveSuggestions } from '../../reports/suggestions.ts';
import { readAnswer, type Answer } from './answer.ts';
import { injectionsIn } from '../text/injections.ts';
import type { PaidModel } from './open.ts';
import type { Question, Reply } from './provider.ts';
import { PROMPT, questionOf } from './question.ts';
import { combineWithLocal } from './combine-with-local.ts';

const OUTPUT_TOKENS = 400;
const TIMEOUT_MS = 30 * SECOND;
/** Paid attempts with the same text of a report; after these only the local triage remains. */
const MAX_ATTEMPTS = 3;

type Needs = Pick<Services, 'database' | 'clock' | 'log' | 'liveHints' | 'photoStore'> &
  Partial<Pick<Services, 'meters'>>;

/** `again`: milliseconds until the next try. */
export type Outcome =
  { did: 'suggested' | 'nothing' } | { did: 'wait'; again: number; isHazard: boolean };
const NOTHING: Outcome = { did: 'nothing' };

/**
 * Asks a paid model about a report, if the budget allows it, and stores its suggestion. Idempotent: a paid answer is
 * reused, and an attempt is never repeated.
 */
export async function triageByModel(
  services: Needs,
  paid: PaidModel,
  report: string
): Promise<Outcome> {
  const subject = await subjectOf(services, report);
  if (!subject) return NOTHING;
  const { words, photo } = subject;
  // A report that addresses the model gets only the local triage.
  if (injectionsIn(words)) return NOTHING;
  const asked = questionOf(words, photo, paid.name);

  const paidFor = await answerTo(services, asked.name);
  if (paidFor) return storeSuggestion(services, paid, subject, asked.name, paidFor.answer);
  const attempted = await attempt(services, paid, subject, {
    name: asked.name,
    question: { ...asked, photo, outputTokens: OUTPUT_TOKENS, timeoutMs: TIMEOUT_MS }
  });
  return attempted.did === 'answered'
    ? storeSuggestion(services, paid, subject, asked.name, attempted.answer)
    : attempted;
}

type Subject = NonNullable<Awaited<ReturnType<typeof subjectOf>>>;

/** Null where there is nothing to ask: no text, not `received`, or an officer has classified it. */
async function subjectOf({ database, photoStore }: Needs, report: string) {
  const row = await database
    .selectFrom('report')
    .select(['id', 'version', 'description', 'ward', 'corporation', 'assignee', 'status'])
    .select(['classified_as', 'severity'])
    .where('id', '=', report)
    .executeTakeFirst();
  if (!row?.description || row.status !== 'received') return null;
  if (row.classified_as !== null && row.severity !== null) return null;
  const [author] = await authorsOf(database, report);
  const shown = await database
    .selectFrom('photo')
    .select('id')
    .where('report', '=', report)
    .where('role', '=', 'problem')
    .where('audience', '=', 'everyone')
    .where('received_at', 'is not', null)
    .orderBy('position')
    .executeTakeFirst();
  return {
    ...row,
    words: row.description,
    local: triageLocally(row.description),
    device: author ?? 'none',
    photo: shown ? await readPhoto(photoStore, shown.id) : null
  };
}

async function readPhoto(photoStore: Needs['photoStore'], id: string): Promise<Uint8Array | null> {
  const kept = await photoStore.openKept(id, 'thumb');
  return kept && buffer(await kept.read());
}

/** The stored answer; settles it now, in case a server crashed between storing and settling. */
async function answerTo(services: Needs, question: string) {
  const row = await services.database
    .selectFrom('model_answer')
    .selectAll()
    .where('question', '=', question)
    .executeTakeFirst();
  if (!row) return null;
  await settle(services, row.attempt, nanos(row.cost));
  return { answer: row.answer as Answer | null };
}

async function attempt(
  services: Needs,
  { provider, prices, breaker }: PaidModel,
  { id, ward, device, local, photo }: Subject,
  { name, question }: { name: string; question: Omit<Question, 'attempt'> }
): Promise<{ did: 'answered'; answer: Answer | null } | Outcome> {
  const { database, clock, log } = services;
  const now = clock.now();
  const isHazard = local.severity.value === 'hazard';
  const wait = (again: number): Outcome => ({ did: 'wait', again, isHazard });
  const price = priceOf(prices, { provider: provider.name, model: provider.model }, now);
  if (!price.ok) {
    log.error(
      { provider: provider.name, model: provider.model },
      'paid triage skipped: no price for the model in AI_PRICES_FILE'
    );
    return NOTHING;
  }
  const before = await database
    .selectFrom('budget_reservation')
    .select(['state', 'expires_at', 'uncounted'])
    .where('report', '=', id)
    .where('key', 'like', `triage/${id}/${name}/%`)
    .execute();
  const held = before.find(({ state }) => state === 'held');
  // Another worker holds the reservation; it will be answered, or expire and count as spent.
  if (held) return wait(Math.max(0, held.expires_at.getTime() - now) + MINUTE);
  const made = before.filter(({ state, uncounted }) => state !== 'released' && !uncounted);
  if (made.length >= MAX_ATTEMPTS) return NOTHING;

  const { instructions, data } = question;
  const request: Request = {
    key: `triage/${id}/${name}/${before.length + 1}`,
    provider: provider.name,
    model: provider.model,
    report: id,
    device,
    ward,
    urgent: isHazard,
    estimate: estimateOf(price.value, {
      text: JSON.stringify(instructions) + JSON.stringify(data),
      images: photo === null ? 0 : 1,
      outputTokens: question.outputTokens
    }),
    timeoutMs: 2 * question.timeoutMs
  };
  const spent = await spend(services, request, async () => {
    const reply = await breaker
      .execute(() => provider.ask({ ...question, attempt: request.key }))
      .catch((cause: unknown): Reply => {
        if (cause instanceof BrokenCircuitError) return { sent: 'no', why: 'breaker' };
        return { sent: 'unknown', why: String(cause) };
      });
    return outcomeOf(services, { name, request, price: price.value }, reply);
  });
  if (spent.ok) return spent.value;
  return wait(whenAgain(spent.error, now));
}

/** Refusals caused by our configuration, not by the question: key, account, model, quota. */
const CONFIGURATION_STATUSES: ReadonlySet<number> = new Set([401, 402, 403, 404, 429]);

/** Stores the answer before the budget settles it, so that a crash here does not lose a paid answer. */
async function outcomeOf(
  { database, clock, log }: Needs,
  { name, request, price }: { name: string; request: Request; price: Price },
  reply: Reply
): Promise<Attempted<{ did: 'answered'; answer: Answer | null } | Outcome>> {
  const retryLater: Outcome = { did: 'wait', again: 5 * MINUTE, isHazard: request.urgent };
  if (reply.sent !== 'yes')
    log.warn({ report: request.report, ...reply }, 'paid triage request failed; retrying later');
  switch (reply.sent) {
    case 'no':
    case 'unknown':
      return { sent: reply.sent, value: retryLater };
    case 'refused':
      // A bad key or a full quota is not the report's fault, so the attempt does not count.
      if (CONFIGURATION_STATUSES.has(reply.status)) {
        await database
          .updateTable('budget_reservation')
          .set({ uncounted: true })
          .where('key', '=', request.key)
          .execute();
      }
      return { sent: 'yes', cost: 0, value: retryLater };
    case 'yes': {
      const answer = readAnswer(reply.text);
      // Without a reported usage, the full reservation is charged.
      const cost: Nanos = reply.usage ? costOf(price, reply.usage) : request.estimate;
      if (answer === null)
        log.warn({ report: request.report }, 'paid triage answer invalid; dropped');
      await database
        .insertInto('model_answer')
        .values({
          question: name,
          attempt: request.key,
          cost,
          answer,
          at: new Date(clock.now())
        })
        .onConflict((conflict) => conflict.column('question').doNothing())
        .execute();
      return { sent: 'yes', cost, value: { did: 'answered', answer } };
    }
  }
}

/** Milliseconds until a refused reservation may succeed: where a window is full, until the next one. */
function whenAgain(refusal: Refusal | { code: 'attempted' }, now: number): number {
  switch (refusal.code) {
    case 'cap':
    case 'soft':
      return nextStart(readKey(refusal.window).period, now) - now;
    case 'killed':
    case 'no_limit':
      return nextStart('day', now) - now;
    case 'unreachable':
    case 'attempted':
    case 'key_reused':
      return MINUTE;
  }
}

/** Stores the suggestion; it changes neither the resident's fields nor an officer's decisions. */
async function storeSuggestion(
  { database, clock, liveHints, meters }: Needs,
  paid: PaidModel,
  { id, version, words, local, ward, corporation, assignee }: Subject,
  question: string,
  answer: Answer | null
): Promise<Outcome> {
  if (answer === null) return NOTHING;
  const by = paid.name;
  const isNew = await database.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('report')
      .select(['description', 'received_at'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    // The report was amended meanwhile: the answer is about its old text.
    if (row?.description !== words) return false;
    const kept = await tx
      .selectFrom('triage')
      .select('question')
      .where('report', '=', id)
      .where('by', '=', by)
      .executeTakeFirst();
    if (kept?.question === question) return false;
    const [saved] = await saveSuggestions(tx, [
      {
        report: id,
        by,
        version,
        suggestion: combineWithLocal(local, personalDataIn(words), answer),
        prompt: PROMPT,
        question,
        at: new Date(clock.now())
      }
    ]);
    await markChangedForOfficers(tx, [id]);
    if (saved?.isFirst)
      meters?.triageLag.observe({ by }, (clock.now() - row.received_at.getTime()) / SECOND);
    return true;
  });
  if (!isNew) return NOTHING;
  liveHints.publish(scopesOfReport({ ward, corporation, assignee }));
  return { did: 'suggested' };
}
