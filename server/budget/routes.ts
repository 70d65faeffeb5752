import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { stream } from 'hono/streaming';
import { LedgerFilter, OFFICE_CALLS } from '#shared/office-calls.ts';
import type { AppEnv } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { officerName } from '../actors/actor-name.ts';
import { refuseCrossSite, requireAdministrator } from '../http/actor.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { ledgerCsv, ledgerPage } from './ledger.ts';
import { setLimit, setKillSwitch, type LimitRefusal } from './limits.ts';
import { overviewOf } from './status.ts';

/** The budget, for administrators. */
export const budgetRoutes = (services: Services) =>
  new Hono<AppEnv>()
    .use(bodyLimit({ maxSize: 4_096 }))
    .use(async (c, next) => {
      refuseCrossSite(services, c);
      await next();
    })
    .get('/', async (c) => {
      await requireAdministrator(services, c);
      return c.json(await overviewOf(services));
    })
    .get('/ledger', parse('query', OFFICE_CALLS.ledger.query), async (c) => {
      await requireAdministrator(services, c);
      const { before, ...wanted } = c.req.valid('query');
      return c.json(await ledgerPage(services.database, wanted, before));
    })
    .get('/ledger.csv', parse('query', LedgerFilter), async (c) => {
      await requireAdministrator(services, c);
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', 'attachment; filename="varadi-ledger.csv"');
      return stream(c, async (out) => {
        for await (const text of ledgerCsv(services.database, c.req.valid('query'))) {
          await out.write(text);
        }
      });
    })
    .put('/limits', parse('json', OFFICE_CALLS.setLimit.body), async (c) => {
      const officer = await requireAdministrator(services, c);
      const set = await setLimit(services, officerName(officer.id), c.req.valid('json'));
      if (!set.ok) throw refused(set.error);
      return c.json(await overviewOf(services));
    })
    .put('/switches', parse('json', OFFICE_CALLS.setKillSwitch.body), async (c) => {
      const officer = await requireAdministrator(services, c);
      const { id: limit, killed } = c.req.valid('json');
      const set = await setKillSwitch(services, officerName(officer.id), limit, killed);
      if (!set.ok) throw refused(set.error);
      return c.json(await overviewOf(services));
    });

function refused(refusal: LimitRefusal): DomainError {
  switch (refusal.code) {
    case 'unknown_limit':
      return new DomainError('not_found', 'there is no such limit');
    case 'soft_above_cap':
      return new DomainError('malformed', 'the soft limit must be between 0 and the cap', {
        paths: ['soft']
      });
    case 'below_spent':
      return new DomainError(
        'below_spent',
        `the cap is below the ${refusal.spent} nano-dollars already spent or reserved`,
        {
          paths: ['cap']
        }
      );
  }
}
