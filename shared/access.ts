import * as z from 'zod/mini';
import type { DeviceId } from './ids.ts';
import { isResidentKind, type Kind } from './operations.ts';

export const Role = z.enum(['officer', 'supervisor', 'admin']);
export type Role = z.infer<typeof Role>;

export const WardId = z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,79}$/));
export type WardId = z.infer<typeof WardId>;

/** The ward id of reports whose place is known only by a landmark. */
export const UNPLACED: WardId = 'unplaced';

/** An officer as far as access goes: who, in which role, over which wards and corporations. */
export const Officer = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  wards: z.array(WardId),
  corporations: z.array(WardId)
});
export type Officer = z.infer<typeof Officer>;

/** Whoever is speaking, once that is established. */
export type Actor = { kind: 'device'; device: DeviceId } | { kind: 'officer'; officer: Officer };

/** Where a report lies; `corporation` is null for one without a place. */
export type Jurisdiction = { ward: WardId; corporation: WardId | null };

/** What a pull may be of. */
export type Scope = { of: 'mine' } | { of: 'ward'; id: WardId } | { of: 'corporation'; id: WardId };

export type Action =
  | { do: 'operate'; kind: Kind; where: Jurisdiction | null }
  | { do: 'pull'; scope: Scope; corporation: WardId | null }
  | { do: 'see_internal'; where: Jurisdiction }
  /** Money, and who mends what. */
  | { do: 'administer' };

/** May this actor do that? Relations to a single report (whose it is) are the rule book's matter. */
export function can(actor: Actor, action: Action): boolean {
  switch (action.do) {
    case 'operate':
      return actor.kind === 'device'
        ? isResidentKind(action.kind)
        : !isResidentKind(action.kind) &&
            (action.where === null || covers(actor.officer, action.where));
    case 'pull':
      if (action.scope.of === 'mine') return actor.kind === 'device';
      if (actor.kind === 'device') return false;
      return action.scope.of === 'ward'
        ? covers(actor.officer, { ward: action.scope.id, corporation: action.corporation })
        : actor.officer.role === 'admin' || oversees(actor.officer, action.scope.id);
    case 'see_internal':
      return actor.kind === 'officer' && covers(actor.officer, action.where);
    case 'administer':
      return actor.kind === 'officer' && actor.officer.role === 'admin';
  }
}

function covers(officer: Officer, where: Jurisdiction): boolean {
  if (officer.role === 'admin' || officer.wards.includes(where.ward)) return true;
  if (officer.role !== 'supervisor') return false;
  // A report without a place belongs to nobody yet: any supervisor may route it.
  return where.corporation === null || oversees(officer, where.corporation);
}

const oversees = (officer: Officer, corporation: WardId) =>
  officer.role === 'supervisor' && officer.corporations.includes(corporation);

/** The scopes that an officer's device mirrors. */
export function scopesOf(officer: Officer, corporations: readonly WardId[]): Scope[] {
  const wards = officer.wards.map((id): Scope => ({ of: 'ward', id }));
  if (officer.role === 'officer') return wards;
  const overseen = officer.role === 'admin' ? corporations : officer.corporations;
  return [
    ...wards,
    ...overseen.map((id): Scope => ({ of: 'corporation', id })),
    { of: 'ward', id: UNPLACED }
  ];
}

/** A scope as on the wire: `mine`, `ward:<id>`, `corporation:<id>`. */
export const writeScope = (scope: Scope): string =>
  scope.of === 'mine' ? 'mine' : `${scope.of}:${scope.id}`;

export function readScope(text: string): Scope | null {
  if (text === 'mine') return { of: 'mine' };
  const [of, id] = text.split(/:(.*)/s, 2);
  if ((of !== 'ward' && of !== 'corporation') || !WardId.safeParse(id).success) return null;
  return { of, id: id! };
}
