import * as z from 'zod/mini';
import { openEnum, openObject } from './open-values.ts';
import { WardName } from './protocol.ts';

export const PLACE_KINDS = ['road', 'stop'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** Main roads and stops of a ward, as far as the operator provides them, by name. */
export const WardPlaces = openObject({
  places: z.array(
    openObject({
      kind: openEnum(PLACE_KINDS),
      name: WardName,
      /** Latitude and longitude; of a road, a point of it in this ward. */
      at: z.tuple([z.number(), z.number()])
    })
  )
});
export type WardPlaces = z.infer<typeof WardPlaces>;
