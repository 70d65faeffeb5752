import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/language.svelte.ts';
import type { Duplicate, Triage } from '#shared/triage.ts';
import { metresWord } from './place.ts';

/** "80%", of a share between 0 and 1. */
export const percentWord = (share: number): string =>
  new Intl.NumberFormat(`${language.current}-IN`, { style: 'percent' }).format(share);

const TRACE = {
  phone: m.privacy_phone,
  email: m.privacy_email,
  plate: m.privacy_plate,
  face: m.privacy_face
} satisfies Record<NonNullable<Triage['privacy']>[number], () => string>;

export const tracesWord = (traces: NonNullable<Triage['privacy']>): string =>
  traces.map((trace) => TRACE[trace]()).join(', ');

/** Who suggests it, and how sure of it they are. */
export const suggesterWord = ({ by, category }: Triage): string =>
  [
    by === 'local' ? m.officer_suggested_by_words() : m.officer_suggested_by_model({ model: by }),
    m.officer_suggested_sure({ percent: percentWord(category.confidence) })
  ].join(', ');

/** One line, in the reader's language where there is one. */
export const summaryOf = ({ summary }: Triage): string | undefined =>
  language.current === 'kn' ? summary?.kn : summary?.en;

/** What speaks for two reports being of the same. */
export function evidenceWord({ metres, hours, words, photo }: Duplicate): string {
  const days = Math.round(hours / 24);
  return [
    m.officer_twin_distance({ metres: metresWord(metres) }),
    hours < 48 ? m.officer_twin_hours({ hours }) : m.officer_twin_days({ days }),
    ...(words === undefined ? [] : [m.officer_twin_words({ percent: percentWord(words) })]),
    ...(photo === undefined ? [] : [m.officer_twin_photo({ percent: percentWord(photo) })])
  ].join(' · ');
}
