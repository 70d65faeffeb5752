import { Hono } from 'hono';
import { can } from '#shared/access.ts';
import type { AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';
import { signedInOfficer } from '../http/actor.ts';
import type { Services } from '../services.ts';
import { outcomesOf } from './outcomes.ts';

export const triageRoutes = (services: Services) =>
  new Hono<AppEnv>().get('/outcomes', async (c) => {
    const officer = await signedInOfficer(services, c);
    if (!officer) throw new HttpError('signed_out', 'sign in first');
    if (!can({ kind: 'officer', officer }, { do: 'administer' })) {
      throw new HttpError('not_allowed', 'how triage does is an administrator’s matter');
    }
    return c.json({ outcomes: await outcomesOf(services.database, services.clock.now()) });
  });
