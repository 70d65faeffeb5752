import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { requireAdministrator } from '../http/actor.ts';
import type { Services } from '../services.ts';
import { outcomesOf } from './outcomes.ts';

export const triageRoutes = (services: Services) =>
  new Hono<AppEnv>().get('/outcomes', async (c) => {
    await requireAdministrator(services, c);
    return c.json({ outcomes: await outcomesOf(services.database, services.clock.now()) });
  });
