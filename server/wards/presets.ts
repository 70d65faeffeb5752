import type { WardId } from '#shared/access.ts';
import type { WardName } from '#shared/protocol.ts';

/** The facts that a preset reads from a feature's properties; null if they do not match the preset. */
export type WardFacts = {
  number: number | null;
  name: WardName;
  /** Part of the ward's id: ward numbers repeat across corporations. */
  corporation: { id: WardId; slug: string; name: WardName } | null;
};

export type Preset = {
  layer: string;
  name: string;
  validFrom: Date;
  read(properties: Record<string, unknown>): WardFacts | null;
};

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

const whole = (value: unknown): number | null => {
  const number = typeof value === 'string' ? Number(value) : value;
  return Number.isInteger(number) ? (number as number) : null;
};

export const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

export const PRESETS = {
  /** Greater Bengaluru Authority: 369 wards in five corporations, November 2025. */
  'gba-2025': {
    layer: 'gba-2025',
    name: 'Greater Bengaluru Authority wards, 2025',
    validFrom: new Date('2025-11-01T00:00:00+05:30'),
    read(properties) {
      const number = whole(properties.ward_id);
      const name = text(properties.ward_name);
      const corporation = text(properties.corporation);
      if (number === null || name === null || corporation === null) return null;
      return {
        number,
        name: {
          en: name.replace(/^\d+\s*-\s*/, ''),
          kn: text(properties.ward_name_kn)
        },
        corporation: {
          id: `gba-${slug(corporation)}`,
          slug: slug(corporation),
          name: { en: corporation, kn: text(properties.corporation_kn) }
        }
      };
    }
  },
  /** Bruhat Bengaluru Mahanagara Palike: 243 wards of 2022. */
  'bbmp-2022': {
    layer: 'bbmp-2022',
    name: 'BBMP wards, 2022',
    validFrom: new Date('2022-07-14T00:00:00+05:30'),
    read(properties) {
      const number = whole(properties.KGISWardNo);
      const name = text(properties.KGISWardName);
      if (number === null || name === null) return null;
      return {
        number,
        name: { en: name, kn: text(properties.KGISWardName_kn) },
        corporation: {
          id: 'bbmp',
          slug: 'bbmp',
          name: {
            en: 'Bruhat Bengaluru Mahanagara Palike',
            kn: 'ಬೃಹತ್ ಬೆಂಗಳೂರು ಮಹಾನಗರ ಪಾಲಿಕೆ'
          }
        }
      };
    }
  }
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** A layer of another city: the operator names the properties. */
export function customPreset(options: {
  id: string;
  name: string;
  validFrom: Date;
  numberProperty: string;
  nameProperty: string;
}): Preset {
  return {
    layer: options.id,
    name: options.name,
    validFrom: options.validFrom,
    read(properties) {
      const name = text(properties[options.nameProperty]);
      if (name === null) return null;
      return {
        number: whole(properties[options.numberProperty]),
        name: { en: name, kn: null },
        corporation: null
      };
    }
  };
}
