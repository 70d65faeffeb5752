import { m } from '#app/paraglide/messages.js';
import type { Category } from '#shared/categories.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import { wordIn } from './word-in.ts';

const CATEGORY = {
  pothole: m.category_pothole,
  road_surface: m.category_road_surface,
  blocked_drain: m.category_blocked_drain,
  manhole: m.category_manhole,
  waterlogging: m.category_waterlogging,
  sewage: m.category_sewage,
  storm_drain: m.category_storm_drain,
  footpath_slab: m.category_footpath_slab,
  other: m.category_other
} satisfies Record<Category, () => string>;

export const categoryWord = (category: Category | UnknownValue): string =>
  wordIn(CATEGORY, category);
