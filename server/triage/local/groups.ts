import type { Category } from '#shared/categories.ts';

/** Categories that the same people repair. Triage is evaluated over these four groups. */
export const GROUPS = ['road', 'drain', 'footpath', 'other'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP: Readonly<Record<Category, Group>> = {
  pothole: 'road',
  road_surface: 'road',
  blocked_drain: 'drain',
  waterlogging: 'drain',
  sewage: 'drain',
  storm_drain: 'drain',
  manhole: 'drain',
  footpath_slab: 'footpath',
  other: 'other'
};

export const groupOf = (category: Category): Group => GROUP[category];
