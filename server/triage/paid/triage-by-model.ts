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
import { announceToOfficers, authorsOf, scopesOfReport } from '../../reports/store.ts';
import type { Services } from '../../services.ts';
import { triageLocally } from '../local/triage.ts';
import { tracesIn } from '../text/persons.ts';
import { keepSuggestions } from '../../reports/suggestions.ts';
import { readAnswer, type Answer } from './answer.ts';
import { commandsIn } from '../text/commands.ts';
import type { PaidModel } from './open.ts';
import type { Question, Reply } from './provider.ts';
import { PROMPT, questionOf } from './question.ts';
import { weigh } from './weigh.ts';

const OUTPUT_TOKENS = 400;
const TIMEOUT_MS = 30 * SECOND;
/** Questions about the same words of a report, each paid for: after so many it stays with the local one. */
const ATTEMPTS_MAX = 3;

type Needs = Pick<Services, 'database' | 'clock' | 'log' | 'liveHints' | 'photoStore'>;

/** `again`: milliseconds until it is worth another try. */
export type Outcome =
  { did: 'suggested' | 'nothing' } | { did: 'wait'; again: number; isHazard: boolean };
const NOTHING: Outcome = { did: 'nothing' };

/**
 * Asks a paid model about a report, if there is money for it, and keeps what it suggests. Again is as
 * good as once: an answer that was paid for is found, and an attempt that was made is not made again.
 */
export async function triageByModel(
  services: Needs,
  paid: PaidModel,
  report: string
): Promise<Outcome> {
  const subject = await subjectOf(services, report);
  if (!subject) return NOTHING;
  const { words, photo } = subject;
  // Who writes to the model instead of to the city gets what the words of the street say, no more.
  if (commandsIn(words)) return NOTHING;
  const asked = questionOf(words, photo, paid.name);

  const paidFor = await answerTo(services, asked.name);
  if (paidFor) return keep(services, paid, subject, asked.name, paidFor.answer);
  const attempted = await attempt(services, paid, subject, {
    name: asked.name,
    question: { ...asked, photo, outputTokens: OUTPUT_TOKENS, timeoutMs: TIMEOUT_MS }
  });
  return attempted.did === 'answered'
    ? keep(services, paid, subject, asked.name, attempted.answer)
    : attempted;
}

type Subject = NonNullable<Awaited<ReturnType<typeof subjectOf>>>;

/** Null where there is nothing to ask: no words, gone, or an officer has sorted it already. */
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

/** What was answered before; should its server have died between the two, it is booked now. */
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
    log.error({ provider: provider.name, model: provider.model }, 'triage: no price, not asked');
    return NOTHING;
  }
  const before = await database
    .selectFrom('budget_reservation')
    .select(['state', 'expires_at', 'uncounted'])
    .where('report', '=', id)
    .where('key', 'like', `triage/${id}/${name}/%`)
    .execute();
  const held = before.find(({ state }) => state === 'held');
  // Another worker is at it, or was: in the end it has answered, or counts as spent.
  if (held) return wait(Math.max(0, held.expires_at.getTime() - now) + MINUTE);
  const made = before.filter(({ state, uncounted }) => state !== 'released' && !uncounted);
  if (made.length >= ATTEMPTS_MAX) return NOTHING;

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

/** Refusals that are about us and not about what was asked: key, account, model, quota. */
const OURS_TO_MEND: ReadonlySet<number> = new Set([401, 402, 403, 404, 429]);

/** An answer is kept before it is booked: what is paid for is not lost to a server that dies here. */
async function outcomeOf(
  { database, clock, log }: Needs,
  { name, request, price }: { name: string; request: Request; price: Price },
  reply: Reply
): Promise<Attempted<{ did: 'answered'; answer: Answer | null } | Outcome>> {
  const later: Outcome = { did: 'wait', again: 5 * MINUTE, isHazard: request.urgent };
  if (reply.sent !== 'yes') log.warn({ report: request.report, ...reply }, 'triage: no answer');
  switch (reply.sent) {
    case 'no':
    case 'unknown':
      return { sent: reply.sent, value: later };
    case 'refused':
      // A bad key or a full quota says nothing of the report: it is no attempt at it.
      if (OURS_TO_MEND.has(reply.status)) {
        await database
          .updateTable('budget_reservation')
          .set({ uncounted: true })
          .where('key', '=', request.key)
          .execute();
      }
      return { sent: 'yes', cost: 0, value: later };
    case 'yes': {
      const answer = readAnswer(reply.text);
      // Who does not say what it took has taken all that was set aside.
      const cost: Nanos = reply.usage ? costOf(price, reply.usage) : request.estimate;
      if (answer === null) log.warn({ report: request.report }, 'triage: an answer was dropped');
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

/** Milliseconds until a refusal may be none any more: the next window, where this one is full. */
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

/** Beside what the resident said and what an officer decided, as every suggestion. */
async function keep(
  { database, clock, liveHints }: Needs,
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
      .select('description')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    // Amended meanwhile: what was asked about is not there any more.
    if (row?.description !== words) return false;
    const kept = await tx
      .selectFrom('triage')
      .select('question')
      .where('report', '=', id)
      .where('by', '=', by)
      .executeTakeFirst();
    if (kept?.question === question) return false;
    await keepSuggestions(tx, [
      {
        report: id,
        by,
        version,
        suggestion: weigh(local, tracesIn(words), answer),
        prompt: PROMPT,
        question,
        at: new Date(clock.now())
      }
    ]);
    await announceToOfficers(tx, [id]);
    return true;
  });
  if (!isNew) return NOTHING;
  liveHints.publish(scopesOfReport({ ward, corporation, assignee }));
  return { did: 'suggested' };
}
