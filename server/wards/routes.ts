import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../http/context.ts';
import { isNotModified } from '../http/conditional.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { packLayer, type PackedLayer } from './pack.ts';
import type { Layer } from './ward.ts';

const At = z.object({
  lat: z.coerce.number().min(-90).max(90),
  lng: z.coerce.number().min(-180).max(180)
});

export function wardRoutes({ wards, clock }: Services) {
  let packed: { layer: Layer; result: PackedLayer } | undefined;
  const packNow = (): PackedLayer => {
    const layer = wards.layerOn(new Date(clock.now()));
    if (packed?.layer !== layer) packed = { layer, result: packLayer(layer) };
    return packed.result;
  };

  return new Hono<AppEnv>()
    .get('/', (c) => {
      const { pack, ...validators } = packNow();
      c.header('Cache-Control', 'public, no-cache');
      return isNotModified(c, validators) ? c.body(null, 304) : c.json(pack);
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
