import { hasInk } from '#shared/text.ts';
import type { Draft, DraftText } from '../db/db.ts';

const TEXTS = ['description', 'landmark'] as const satisfies readonly DraftText[];
/** What is set together: a place is one thing. */
const PLACE = ['location', 'placedBy', 'placedAt', 'doubt'] as const satisfies (keyof Draft)[];

/**
 * Brings together what two tabs have made of one draft. What only one of them has changed is taken from it; of
 * a text that both have changed, this tab's stands and the other's is kept to be offered.
 *
 * @param base the draft from which both began
 */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Draft {
  const isMine = (key: keyof Draft) => !isSame(mine[key], base[key]);
  const merged: Draft = { ...theirs, otherTexts: otherTexts(base, mine, theirs) };
  if (isMine('category')) merged.category = mine.category;
  if (isMine('email')) merged.email = mine.email;
  if (PLACE.some(isMine) && !isTheirDeed()) {
    for (const key of PLACE) Object.assign(merged, { [key]: mine[key] });
  }
  for (const text of TEXTS) {
    if (!isMine(text)) continue;
    const other = theirs[text];
    const isLost = !isSame(other, base[text]) && hasInk(other) && !mine[text].includes(other);
    merged[text] = mine[text];
    const waiting = merged.otherTexts?.[text];
    if (isLost) merged.otherTexts = { ...merged.otherTexts, [text]: both(waiting, other) };
  }
  return merged;

  /** A person has set the place in the other tab, and in this one nobody but the phone. */
  function isTheirDeed(): boolean {
    const isDeed = ({ location, placedBy }: Draft) =>
      placedBy === 'person' && !isSame(location, base.location);
    return isDeed(theirs) && !isDeed(mine);
  }
}

/** Those that wait to be chosen from: one that either tab has added waits, one that either has answered is gone. */
function otherTexts(base: Draft, mine: Draft, theirs: Draft): NonNullable<Draft['otherTexts']> {
  const waiting: NonNullable<Draft['otherTexts']> = {};
  for (const text of TEXTS) {
    const [was, here, there] = [base, mine, theirs].map((draft) => draft.otherTexts?.[text]);
    const left = here === was ? there : there === was ? here : both(here, there);
    if (left !== undefined) waiting[text] = left;
  }
  return waiting;
}

/** Nothing that a person wrote disappears: of two that wait, one goes below the other. */
function both(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other?.includes(one)) return other;
  if (other === undefined || one.includes(other)) return one;
  return `${one}\n${other}`;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
