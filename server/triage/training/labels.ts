import type { Category } from '#shared/categories.ts';

/**
 * Maps some 560 labels of London's councils to our categories; the first match counts. Everything that is not a
 * road surface or a drain is `other`: rubbish, lamps, trees, parking.
 *
 * A label can name a place and not the problem there. We read 40 reports each under `Pavement`, `Carriageway`
 * and `Footway / carriageway` on 2026-11-25. All but a few are about rubbish or dogs, so they are `other`.
 */
const LABELS: readonly (readonly [RegExp, Category])[] = [
  [/^(pavement|carriageway|footway \/ carriageway)$/i, 'other'],
  [
    /markings?$|roadworks|road works|sign|light|litter|clean|debris|spill|obstruct|^park|parking/i,
    'other'
  ],
  [/manhole|(drain|gull?ey|gully) cover|cover.*(missing|damaged)|^damaged drain/i, 'manhole'],
  [/drain is smelling|smelly drain|sewage|sewer/i, 'sewage'],
  [/^(gully - blocked|road drain)/i, 'blocked_drain'],
  [/flood|standing water/i, 'waterlogging'],
  [/drain|gull?ey|gully/i, 'blocked_drain'],
  [/pothole/i, 'pothole'],
  [
    /damaged road|road defect|road damage|road surface|resurfac|roads?\/highways?|^highways$|damage to kerb/i,
    'road_surface'
  ],
  [
    /pavement defect|damaged pavement|pavement damage|pavements?\/footpaths|damage to.*pavement|footway/i,
    'footpath_slab'
  ]
];

export const categoryOfLabel = (label: string): Category =>
  LABELS.find(([pattern]) => pattern.test(label))?.[1] ?? 'other';

/**
 * Labels that name a department and cover everything it does. Of 40 reports each, read on the same day, some 10
 * under `Roads/highways` and 17 under `Pavements/footpaths` matched the label. Training leaves these labels
 * out; evaluation takes them as the council assigned them.
 */
export const isDepartment = (label: string): boolean =>
  /^(roads?\/highways?|highways|pavements?\/footpaths)$/i.test(label);
