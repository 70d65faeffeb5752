import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import type { AppEnv } from '../http/context.ts';
import { refuseCrossSite, requireOfficer } from '../http/actor.ts';
import type { Limits } from '../http/limits.ts';
import { parse } from '../http/parse.ts';
import { DomainError } from '../errors.ts';
import { requireFreshSignIn } from '../officers/sign-in.ts';
import type { Services } from '../services.ts';
import { addAssistant, listAssistants, revokeAssistant } from './assistants.ts';
import { dismissProposal } from './proposals.ts';

/** What officers do about their own assistants. */
export const assistantRoutes = (services: Services, limits: Limits) =>
  new Hono<AppEnv>()
    .use(bodyLimit({ maxSize: 16_384 }))
    .use(async (c, next) => {
      refuseCrossSite(services, c);
      await next();
    })
    .get('/', async (c) =>
      c.json(await listAssistants(services, await requireOfficer(services, c)))
    )
    .post('/', parse('json', OFFICE_CALLS.addAssistant.body), async (c) => {
      const officer = await requireOfficer(services, c);
      if (!services.config.hasAssistants)
        throw new DomainError('not_allowed', 'assistants are off here (ASSISTANTS)');
      await limits.account(officer.id);
      await requireFreshSignIn(services, c.req.raw.headers);
      c.header('Cache-Control', 'no-store');
      return c.json(await addAssistant(services, officer, c.req.valid('json').name));
    })
    .post('/revoke', parse('json', OFFICE_CALLS.revokeAssistant.body), async (c) => {
      const officer = await requireOfficer(services, c);
      return c.json(await revokeAssistant(services, officer, c.req.valid('json').id));
    })
    .post('/dismiss', parse('json', OFFICE_CALLS.dismissProposal.body), async (c) => {
      const officer = await requireOfficer(services, c);
      await dismissProposal(services, officer, c.req.valid('json').id);
      return c.json({ done: true });
    });
