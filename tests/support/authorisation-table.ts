import { NO_CORPORATION, UNPLACED } from '#shared/access.ts';
import type { Kind, OperationOf } from '#shared/operations.ts';
import { CENTRES } from '#server/wards/centres.ts';

/*
 * Who may do what, and where. Written by hand, so that no expectation comes from the code under test.
 */

/** A ward layer with both kinds of ward: with a corporation and without one. */
export const LAYER = 'mixed';
export const OWN = `${LAYER}.central.3`;
export const SAME = `${LAYER}.central.40`;
export const NORTH = `${LAYER}.north.5`;
export const OLD_TOWN = `${LAYER}.1`;
const builtIn = (id: string) => CENTRES.find((ward) => ward.id === id.replace(LAYER, 'gba-2025'))!;
export const centre = (id: string) => {
  const { lat, lng } = builtIn(id).centre;
  return { lat, lng, accuracy: 1, source: 'gps' as const };
};
export const IN_OLD_TOWN = { lat: 12.91, lng: 77.52, accuracy: 1, source: 'gps' as const };
/** A GeoJSON ward about a hundred metres wide around a place. */
function square(properties: object, { lat, lng }: { lat: number; lng: number }) {
  const by = 0.0005;
  const ring = [
    [lng - by, lat - by],
    [lng + by, lat - by],
    [lng + by, lat + by],
    [lng - by, lat + by],
    [lng - by, lat - by]
  ];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

export const LAYER_AS_GEOJSON = {
  type: 'FeatureCollection',
  features: [
    ...[OWN, SAME, NORTH]
      .map(builtIn)
      .map(({ id, number, name, centre: middle }) =>
        square({ number, name: name.en, corporation: id.split('.')[1] }, middle)
      ),
    square({ number: 1, name: 'Old town' }, IN_OLD_TOWN)
  ]
};

export const WHERE = [
  'their ward',
  'another ward of the corporation',
  'another corporation',
  'a landmark alone',
  'somewhere in one corporation',
  'a ward without a corporation',
  'another corporation, given to the ward officer'
] as const;
export type Where = (typeof WHERE)[number];

export const OFFICERS = [
  'ward officer',
  'officer of a ward without a corporation',
  'supervisor',
  'supervisor of another corporation',
  'administrator'
] as const;
export type OfficerName = (typeof OFFICERS)[number];

export const COVERED: Record<Where, readonly OfficerName[]> = {
  'their ward': ['ward officer', 'supervisor', 'administrator'],
  'another ward of the corporation': ['supervisor', 'administrator'],
  'another corporation': ['supervisor of another corporation', 'administrator'],
  'a landmark alone': ['supervisor', 'supervisor of another corporation', 'administrator'],
  'somewhere in one corporation': ['supervisor', 'administrator'],
  'a ward without a corporation': ['officer of a ward without a corporation', 'administrator'],
  'another corporation, given to the ward officer': [
    'ward officer',
    'supervisor of another corporation',
    'administrator'
  ]
};

/** Who may place a report in the ward OWN. A ward officer may not, unless the report is assigned to them. */
export const MAY_PLACE: Record<Where, readonly OfficerName[]> = {
  ...COVERED,
  'their ward': ['supervisor', 'administrator'],
  'a ward without a corporation': ['administrator'],
  'another corporation, given to the ward officer': [
    'supervisor of another corporation',
    'administrator'
  ]
};

export const PULLED: Record<string, readonly OfficerName[]> = {
  mine: [],
  [`ward:${OWN}`]: ['ward officer', 'supervisor', 'administrator'],
  [`ward:${SAME}`]: ['supervisor', 'administrator'],
  [`ward:${NORTH}`]: ['supervisor of another corporation', 'administrator'],
  [`ward:${OLD_TOWN}`]: ['officer of a ward without a corporation', 'administrator'],
  [`ward:${UNPLACED}`]: ['supervisor', 'supervisor of another corporation', 'administrator'],
  'ward:gba-2025.mars.1': ['administrator'],
  'corporation:gba-central': ['supervisor', 'administrator'],
  'corporation:gba-north': ['supervisor of another corporation', 'administrator'],
  [`corporation:${NO_CORPORATION}`]: ['administrator'],
  'assigned:somebody-else': []
};

export const ADMINISTRATORS_ALONE = [
  ['GET', '/api/budget'],
  ['GET', '/api/budget/ledger'],
  ['GET', '/api/budget/ledger.csv'],
  ['PUT', '/api/budget/limits', { id: 'no-such-limit', cap: 1, soft: 1 }],
  ['PUT', '/api/budget/switches', { id: 'no-such-limit', killed: true }],
  [
    'PUT',
    '/api/officers/agencies',
    { agencies: [{ id: 'roads', name: { en: 'Roads', kn: 'ರಸ್ತೆ' }, categories: ['pothole'] }] }
  ],
  ['GET', '/api/triage/outcomes'],
  ['GET', '/api/health']
] as const;

/** One valid body for each kind of officer operation, so that only the permission decides. */
export const OFFICE: { [K in Kind]?: (into: string) => OperationOf<K>['body'] } = {
  acknowledge: () => ({}),
  classify: () => ({ severity: 'high' }),
  place: () => ({ ward: OWN }),
  assign: () => ({ officer: 'nobody-in-particular' }),
  transfer: () => ({ agency: 'bwssb' }),
  start: () => ({}),
  resolve: () => ({ text: 'filled' }),
  reject: () => ({ reason: 'unclear' }),
  merge: (into) => ({ into }),
  note: () => ({ text: 'seen' }),
  reply: () => ({ text: 'thank you' }),
  hide: () => ({ hidden: true }),
  reopen: () => ({})
};
export const OFFICE_KINDS = Object.keys(OFFICE) as (keyof typeof OFFICE)[];

export const RESIDENTS: { [K in Kind]?: OperationOf<K>['body'] } = {
  amend: { description: 'deeper by now' },
  withdraw: {},
  support: {},
  dispute: { text: 'no' },
  confirm: {},
  comment: { text: 'still there' },
  answer: { text: 'it is there' }
};
export const RESIDENT_KINDS = Object.keys(RESIDENTS) as (keyof typeof RESIDENTS)[];
