import table from './centres.json' with { type: 'json' };
import { PRESETS } from './presets.ts';
import type { Ward } from './ward.ts';

/**
 * The 369 wards of the Greater Bengaluru Authority by their centres: `corporation, number, English name, Kannada name,
 * latitude, longitude, metres from the centre to the farthest corner`. We measured them, since we may not distribute
 * the boundaries. A place in a ward of irregular shape may be assigned to a neighbouring ward.
 */
type Row = [string, number, string, string | null, number, number, number];

const CORPORATIONS: Record<string, { en: string; kn: string }> = {
  central: { en: 'Central', kn: 'ಕೇಂದ್ರ' },
  east: { en: 'East', kn: 'ಪೂರ್ವ' },
  north: { en: 'North', kn: 'ಉತ್ತರ' },
  south: { en: 'South', kn: 'ದಕ್ಷಿಣ' },
  west: { en: 'West', kn: 'ಪಶ್ಚಿಮ' }
};

export const CENTRES_LAYER = PRESETS['gba-2025'];

export const CENTRES: readonly Ward[] = (table as Row[]).map(
  ([corporation, number, en, kn, lat, lng, reach]) => ({
    id: `${CENTRES_LAYER.layer}.${corporation}.${number}`,
    layer: CENTRES_LAYER.layer,
    number,
    name: { en, kn },
    corporation: `gba-${corporation}`,
    corporationName: CORPORATIONS[corporation] ?? null,
    centre: { lat, lng },
    reach,
    area: []
  })
);
