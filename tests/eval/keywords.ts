import type { Category } from '#shared/categories.ts';
import type { Severity } from '#shared/categories.ts';

/*
 * The baseline: rules that a programmer writes in an afternoon. They use English words and Bengaluru's
 * best-known words; the first match decides.
 */
const RULES: readonly (readonly [RegExp, Category])[] = [
  [/manhole|man hole|ಮ್ಯಾನ್|मैनहोल/i, 'manhole'],
  [/pot ?hole|gundi|gaddha|ಗುಂಡಿ|गड्ढ/i, 'pothole'],
  [/sewage|sewer|ugd|ಒಳಚರಂಡಿ|सीवर/i, 'sewage'],
  [/rajakaluve|storm ?water|ರಾಜಕಾಲುವೆ|नाला/i, 'storm_drain'],
  [/flood|water ?log|standing water|ನೀರು ನಿಂತ|जलभराव/i, 'waterlogging'],
  [/drain|gully|charandi|naali|ಚರಂಡಿ|नाली/i, 'blocked_drain'],
  [/footpath|pavement|slab|ಪಾದಚಾರಿ|फुटपाथ/i, 'footpath_slab'],
  [/road|raste|sadak|ರಸ್ತೆ|सड़क/i, 'road_surface']
];

export const keywordCategory = (text: string): Category =>
  RULES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';

export const keywordSeverity = (text: string): Severity =>
  /danger|accident|open|live wire|ಅಪಾಯ|खतर/i.test(text) ? 'hazard' : 'medium';
