/** What can be wrong with a street, in the order in which a resident is offered it. */
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

/** How bad it is; `hazard` is danger to life, such as an open manhole. */
export const SEVERITIES = ['low', 'medium', 'high', 'hazard'] as const;
export type Severity = (typeof SEVERITIES)[number];
