import { Hono } from 'hono';
import { z } from 'zod';
import type { WardId } from '#shared/access.ts';
import type { WardPlaces } from '#shared/ward-places.ts';
import type { AppEnv } from '../http/context.ts';
import { isNotModified } from '../http/conditional.ts';
import { DomainError } from '../errors.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { packLayer, type PackedLayer } from './pack.ts';
import { placesByWard } from './places.ts';
import type { Layer } from './ward.ts';

/** Roads and stops rarely change. */
const PLACES_MAX_AGE_SECONDS = 86_400;

const At = z.object({
  lat: z.coerce.number().min(-90).max(90),
  lng: z.coerce.number().min(-180).max(180)
});

type Answers = { layer: Layer; packed: PackedLayer; places: ReadonlyMap<WardId, WardPlaces> };

export function wardRoutes({ wards, places, clock }: Services) {
  let answers: Answers | undefined;
  const answersNow = (): Answers => {
    const layer = wards.layerOn(new Date(clock.now()));
    if (answers?.layer !== layer) {
      answers = {
        layer,
        packed: packLayer(layer, places.length > 0),
        places: placesByWard(layer, places)
      };
    }
    return answers;
  };

  return new Hono<AppEnv>()
    .get('/', (c) => {
      const { pack, ...validators } = answersNow().packed;
      c.header('Cache-Control', 'public, no-cache');
      return isNotModified(c, validators) ? c.body(null, 304) : c.json(pack);
    })
    .get('/:id/places', (c) => {
      const { layer, places: byWard } = answersNow();
      const id = c.req.param('id');
      if (!layer.wards.some((ward) => ward.id === id))
        throw new DomainError('not_found', 'no such ward');
      c.header('Cache-Control', `public, max-age=${PLACES_MAX_AGE_SECONDS}`);
      return c.json(byWard.get(id) ?? { places: [] });
    })
    .get('/at', parse('query', At), (c) => {
      const placement = wards.place(c.req.valid('query'), new Date(clock.now()));
      const ward = placement && wards.ward(placement.ward);
      return c.json({
        ward: ward && {
          id: ward.id,
          number: ward.number,
          name: ward.name,
          corporation: ward.corporation,
          layer: ward.layer
        },
        approximate: placement?.approximate ?? false
      });
    });
}
