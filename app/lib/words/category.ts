import { m } from '#app/paraglide/messages.js';
import type { Category, Severity } from '#shared/categories.ts';
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

const SEVERITY = {
  low: m.severity_low,
  medium: m.severity_medium,
  high: m.severity_high,
  hazard: m.severity_hazard
} satisfies Record<Severity, () => string>;

export const severityWord = (severity: Severity | UnknownValue): string =>
  wordIn(SEVERITY, severity);
