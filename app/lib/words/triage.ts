import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/shell/language.svelte.ts';
import type { ReportView } from '#shared/protocol.ts';
import type { Duplicate, Triage, TriageOutcome } from '#shared/triage.ts';
import { inLanguage, metresWord } from './place.ts';
import { wordIn } from './word-in.ts';

/** "80%", of a share between 0 and 1. */
export const percentWord = (share: number): string =>
  new Intl.NumberFormat(`${language.current}-IN`, { style: 'percent' }).format(share);

const TRACE = {
  phone: m.privacy_phone,
  email: m.privacy_email,
  plate: m.privacy_plate,
  face: m.privacy_face
} satisfies Partial<Record<NonNullable<Triage['privacy']>[number], () => string>>;

export const personalDataWord = (traces: NonNullable<Triage['privacy']>): string =>
  traces.map((trace) => wordIn(TRACE, trace)).join(', ');

/** Who suggests it, and with what confidence. */
export const suggesterWord = ({ by, category }: Triage): string =>
  [
    by === 'local' ? m.officer_suggested_by_words() : m.officer_suggested_by_model({ model: by }),
    m.officer_suggested_sure({ percent: percentWord(category.confidence) })
  ].join(', ');

/** The summary, one line, in the reader's language if there is one. */
export const summaryOf = ({ summary }: Triage): string | undefined =>
  summary && inLanguage(summary);

/** The evidence that two reports are duplicates. */
export function evidenceWord({ metres, hours, words, photo }: Duplicate): string {
  const days = Math.round(hours / 24);
  return [
    m.officer_duplicate_distance({ metres: metresWord(metres) }),
    hours < 48 ? m.officer_duplicate_hours({ hours }) : m.officer_duplicate_days({ days }),
    ...(words === undefined ? [] : [m.officer_duplicate_words({ percent: percentWord(words) })]),
    ...(photo === undefined ? [] : [m.officer_duplicate_photo({ percent: percentWord(photo) })])
  ].join(' · ');
}

const FIELD = {
  category: m.triage_field_category,
  severity: m.triage_field_severity,
  duplicates: m.triage_field_duplicates,
  spam: m.triage_field_spam,
  agency: m.triage_field_agency
} satisfies Partial<Record<TriageOutcome['field'], () => string>>;

export const fieldWord = (field: TriageOutcome['field']): string => wordIn(FIELD, field);

/** The source of the suggestions. */
export function sourceWord(by: string): string {
  if (by === 'local') return m.triage_by_local();
  return by === 'table' ? m.triage_by_table() : by;
}

/**
 * One line of a report for a list: the summary in the reader's language, else the description. Local triage
 * derives its summary from the description, so a description in the reader's language comes first.
 */
export function lineOf({ triage, description }: ReportView): string | null {
  const summary = triage && summaryOf(triage);
  const isReadable = triage?.by === 'local' && triage.language.split('-')[0] === language.current;
  return (isReadable ? undefined : summary) ?? description;
}
