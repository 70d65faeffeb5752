import * as z from 'zod/mini';
import type { DeviceId } from './values.ts';
import { isResidentKind, type Kind } from './operations.ts';
import { WardId } from './values.ts';

export { WardId };

export const ROLES = ['officer', 'supervisor', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** The ward id of reports whose place is known only by a landmark. */
export const UNPLACED: WardId = 'unplaced';

/** Replaces a corporation's id for reports in wards that belong to none, or to several. */
export const NO_CORPORATION: WardId = 'none';

/** What access control needs of an officer: identity, role, wards and corporations. */
export const Officer = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  wards: z.array(WardId),
  corporations: z.array(WardId)
});
export type Officer = z.infer<typeof Officer>;

/** The authenticated sender of a request. */
export type Actor = { kind: 'device'; device: DeviceId } | { kind: 'officer'; officer: Officer };

/**
 * A report's place and assignee. `corporation` is null while the report has no ward, and where its wards belong
 * to several corporations.
 */
export type Jurisdiction = {
  ward: WardId;
  corporation: WardId | null;
  assignee?: string | null;
  /** Other wards in which the report may also lie. */
  alternatives?: readonly WardId[];
};

/** What a device may pull. */
export type Scope =
  | { of: 'mine' }
  | { of: 'ward'; id: WardId }
  | { of: 'corporation'; id: WardId }
  /** Reports assigned to the requesting officer, in any ward. */
  | { of: 'assigned'; id: string };

export type Action =
  | { do: 'operate'; kind: Kind; where: Jurisdiction | null }
  /** Assign a report to a ward. */
  | { do: 'place'; where: Jurisdiction; ward: Pick<Jurisdiction, 'ward' | 'corporation'> }
  | { do: 'pull'; scope: Scope; corporation: WardId | null }
  | { do: 'see_internal'; where: Jurisdiction }
  /** Budget and responsible agencies. */
  | { do: 'administer' };

/** Whether an actor may do something. Authorship of a single report is checked by `transition`. */
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
  return isUnplaced(where) || (where.corporation !== null && oversees(officer, where.corporation));
}

/**
 * Any supervisor may route a report without a place. This does not include a ward without a corporation: it has no
 * supervisor.
 */
const isUnplaced = ({ ward, corporation }: Pick<Jurisdiction, 'ward' | 'corporation'>) =>
  corporation === null && ward === UNPLACED;

/**
 * An administrator may place any report. A supervisor may place reports of their corporations and unplaced ones. An
 * officer of the ward may move a report to one of its alternative wards.
 */
function mayPlace(officer: Officer, { where, ward }: Extract<Action, { do: 'place' }>): boolean {
  if (officer.role === 'admin') return true;
  if (officer.role === 'supervisor') {
    return (
      covers(officer, where) &&
      (isUnplaced(where) ||
        isUnplaced(ward) ||
        [where, ward].some((one) => one.corporation !== null && oversees(officer, one.corporation)))
    );
  }
  return officer.wards.includes(where.ward) && (where.alternatives ?? []).includes(ward.ward);
}

const oversees = (officer: Officer, corporation: WardId) =>
  officer.role === 'supervisor' &&
  corporation !== NO_CORPORATION &&
  officer.corporations.includes(corporation);

/** The scopes that an officer's device mirrors. @param corporations all corporations */
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
