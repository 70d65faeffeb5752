/** Street problems, in the order in which the form offers them. */
export const CATEGORIES = [
  'pothole',
  'road_surface',
  'blocked_drain',
  'manhole',
  'waterlogging',
  'sewage',
  'storm_drain',
  'footpath_slab',
  'other'
] as const;
export type Category = (typeof CATEGORIES)[number];

export const isCategory = (text: string | null | undefined): text is Category =>
  (CATEGORIES as readonly (string | null | undefined)[]).includes(text);

/** `hazard` is danger to life, such as an open manhole. */
export const SEVERITIES = ['low', 'medium', 'high', 'hazard'] as const;
export type Severity = (typeof SEVERITIES)[number];
