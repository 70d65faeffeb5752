import { hasVisibleText } from '#shared/text.ts';
import type { Draft, DraftText } from '../db/db.ts';

const TEXTS = ['description', 'landmark'] as const satisfies readonly DraftText[];
/** These fields change together: they describe one place. */
const PLACE = ['location', 'placedBy', 'placedAt', 'doubt'] as const satisfies (keyof Draft)[];

/**
 * Merges the changes of two tabs to one draft. A field that only one tab changed is taken from that tab. If both
 * changed a text, this tab's is kept, and the other tab's is offered to the person.
 *
 * @param base the draft from which both tabs started
 */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Draft {
  const isMine = (key: keyof Draft) => !isSame(mine[key], base[key]);
  const merged: Draft = { ...theirs, otherTexts: otherTexts(base, mine, theirs) };
  if (isMine('category')) merged.category = mine.category;
  if (isMine('email')) merged.email = mine.email;
  if (PLACE.some(isMine) && !isPlaceTheirs()) {
    for (const key of PLACE) Object.assign(merged, { [key]: mine[key] });
  }
  for (const text of TEXTS) {
    if (!isMine(text)) continue;
    const other = theirs[text];
    const isLost =
      !isSame(other, base[text]) && hasVisibleText(other) && !mine[text].includes(other);
    merged[text] = mine[text];
    const waiting = merged.otherTexts?.[text];
    if (isLost) merged.otherTexts = { ...merged.otherTexts, [text]: joined(waiting, other) };
  }
  return merged;

  /** A person has set the place in the other tab, but only the phone has set it in this one. */
  function isPlaceTheirs(): boolean {
    const isSetByPerson = ({ location, placedBy }: Draft) =>
      placedBy === 'person' && !isSame(location, base.location);
    return isSetByPerson(theirs) && !isSetByPerson(mine);
  }
}

/** The texts to choose from: a text that either tab added is offered, one that either tab resolved is removed. */
function otherTexts(base: Draft, mine: Draft, theirs: Draft): NonNullable<Draft['otherTexts']> {
  const waiting: NonNullable<Draft['otherTexts']> = {};
  for (const text of TEXTS) {
    const [before, ours, other] = [base, mine, theirs].map((draft) => draft.otherTexts?.[text]);
    const offered = ours === before ? other : other === before ? ours : joined(ours, other);
    if (offered !== undefined) waiting[text] = offered;
  }
  return waiting;
}

/** Joins two offered texts, one below the other, so that nothing that a person wrote is lost. */
function joined(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other?.includes(one)) return other;
  if (other === undefined || one.includes(other)) return one;
  return `${one}\n${other}`;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
