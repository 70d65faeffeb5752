import * as z from 'zod/mini';
import type { DeviceId } from './ids.ts';
import { isResidentKind, type Kind } from './operations.ts';
import { WardId } from './values.ts';

export { WardId };

export const ROLES = ['officer', 'supervisor', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** The ward id of reports whose place is known only by a landmark. */
export const UNPLACED: WardId = 'unplaced';

/** In the place of a corporation's id: what lies in wards that belong to none, or to several. */
export const NO_CORPORATION: WardId = 'none';

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

/**
 * Where a report lies, and who has the work; `corporation` is null for one that nobody has placed, and
 * where its wards belong to several.
 */
export type Jurisdiction = {
  ward: WardId;
  corporation: WardId | null;
  assignee?: string | null;
  /** Other wards in which it may lie as well. */
  alternatives?: readonly WardId[];
};

/** What a pull may be of. */
export type Scope =
  | { of: 'mine' }
  | { of: 'ward'; id: WardId }
  | { of: 'corporation'; id: WardId }
  /** What is assigned to the officer who asks, wherever it lies. */
  | { of: 'assigned'; id: string };

export type Action =
  | { do: 'operate'; kind: Kind; where: Jurisdiction | null }
  /** Giving a report a ward. */
  | { do: 'place'; where: Jurisdiction; ward: Pick<Jurisdiction, 'ward' | 'corporation'> }
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
      if (action.scope.of === 'assigned') return action.scope.id === actor.officer.id;
      return action.scope.of === 'ward'
        ? covers(actor.officer, {
            ward: action.scope.id,
            corporation: action.corporation,
            assignee: null
          })
        : actor.officer.role === 'admin' || oversees(actor.officer, action.scope.id);
    case 'place':
      return actor.kind === 'officer' && mayPlace(actor.officer, action);
    case 'see_internal':
      return actor.kind === 'officer' && covers(actor.officer, action.where);
    case 'administer':
      return actor.kind === 'officer' && actor.officer.role === 'admin';
  }
}

function covers(officer: Officer, where: Jurisdiction): boolean {
  if (officer.role === 'admin' || officer.wards.includes(where.ward)) return true;
  if (where.assignee === officer.id) return true;
  if (officer.role !== 'supervisor') return false;
  return isNobodys(where) || (where.corporation !== null && oversees(officer, where.corporation));
}

/**
 * A report without a place belongs to nobody yet: any supervisor may route it. A ward of a layer without corporations
 * has no supervisor; it is not nobody's.
 */
const isNobodys = ({ ward, corporation }: Pick<Jurisdiction, 'ward' | 'corporation'>) =>
  corporation === null && ward === UNPLACED;

/**
 * An administrator places anywhere, a supervisor what is theirs or nobody's yet; an officer of the ward may pass
 * it on to another in which it may lie as well.
 */
function mayPlace(officer: Officer, { where, ward }: Extract<Action, { do: 'place' }>): boolean {
  if (officer.role === 'admin') return true;
  if (officer.role === 'supervisor') {
    return (
      covers(officer, where) &&
      (isNobodys(where) ||
        isNobodys(ward) ||
        [where, ward].some((one) => one.corporation !== null && oversees(officer, one.corporation)))
    );
  }
  return officer.wards.includes(where.ward) && (where.alternatives ?? []).includes(ward.ward);
}

const oversees = (officer: Officer, corporation: WardId) =>
  officer.role === 'supervisor' &&
  corporation !== NO_CORPORATION &&
  officer.corporations.includes(corporation);

/** The scopes that an officer's device mirrors. @param corporations all there are */
export function scopesOf(officer: Officer, corporations: readonly WardId[]): Scope[] {
  const wards = [
    ...officer.wards.map((id): Scope => ({ of: 'ward', id })),
    { of: 'assigned' as const, id: officer.id }
  ];
  if (officer.role === 'officer') return wards;
  const overseen =
    officer.role === 'admin' ? [...corporations, NO_CORPORATION] : officer.corporations;
  return [
    ...wards,
    ...overseen.map((id): Scope => ({ of: 'corporation', id })),
    { of: 'ward', id: UNPLACED }
  ];
}

/** A scope as on the wire: `mine`, `ward:<id>`, `corporation:<id>`, `assigned:<officer>`. */
export const writeScope = (scope: Scope): string =>
  scope.of === 'mine' ? 'mine' : `${scope.of}:${scope.id}`;

export function readScope(text: string): Scope | null {
  if (text === 'mine') return { of: 'mine' };
  const [of, id] = text.split(/:(.*)/s, 2);
  if (of === 'assigned') return id ? { of, id } : null;
  if ((of !== 'ward' && of !== 'corporation') || !WardId.safeParse(id).success) return null;
  return { of, id: id! };
}
