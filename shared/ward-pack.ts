import * as z from 'zod/mini';
import { WardName } from './protocol.ts';
import { WardId } from './values.ts';

/** Coordinates in the rings of a pack are whole multiples of 1/100,000 degree: some 1.1 metres. */
export const UNITS_PER_DEGREE = 1e5;

/** What a phone needs to find a ward offline. */
export const WardPack = z.object({
  layer: z.nullable(z.string()),
  approximate: z.boolean(),
  /** Whether main roads and stops of the wards can be asked for. */
  hasPlaces: z.optional(z.boolean()),
  wards: z.array(
    z.object({
      id: WardId,
      number: z.nullable(z.int()),
      name: WardName,
      corporation: z.nullable(WardId),
      centre: z.tuple([z.number(), z.number()]),
      /** Metres from the centre to the farthest corner. */
      reach: z.number(),
      /** Simplified rings in whole 1e-5 degrees, as differences after the first corner: `lng, lat, …`. */
      rings: z.optional(z.array(z.array(z.int())))
    })
  )
});
export type WardPack = z.infer<typeof WardPack>;
