import { Hono } from 'hono';
import type { AppContext, AppEnv } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { establishActor } from '../http/actor.ts';
import type { Limits } from '../http/limits.ts';
import type { Services } from '../services.ts';
import { eraseDevice } from './erase-device.ts';
import { exportDevice } from './export-device.ts';

/** What a phone may ask about itself. Whoever has its key is its owner. */
export const privacyRoutes = (services: Services, limits: Limits) =>
  new Hono<AppEnv>()
    .use(establishActor(services, limits), limits.pull)
    .get('/export', async (c) => {
      c.header('Content-Disposition', 'attachment; filename="varadi-my-data.json"');
      return c.json(await exportDevice(services, deviceOf(c)));
    })
    .post('/erase', async (c) => c.json({ reports: await eraseDevice(services, deviceOf(c)) }));

function deviceOf(c: AppContext): string {
  const actor = c.get('actor');
  if (actor.kind !== 'device')
    throw new DomainError('not_allowed', 'only a resident’s phone may ask this');
  return actor.device;
}
