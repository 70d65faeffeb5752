import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { AppEnv } from '../http/context.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { withoutPersonalData } from '../telemetry/fault-reports.ts';

const MAX_BYTES = 8_192;
const Version = z.string().max(40);

const Opened = z.object({ opened: z.enum(['browser', 'installed']), version: Version });

/** A fault of the app. `route` is a pattern of the app's own, without ids. */
const Fault = z.object({
  version: Version,
  route: z.string().max(100).default(''),
  name: z.string().max(100),
  message: z.string().max(1_000),
  stack: z.string().max(5_000).default('')
});

/** What the app says of itself: that it was opened, once a day, and that it failed. No cookie, and no name of a phone. */
export const usageRoutes = ({ usage, meters, faultReports, log }: Services) =>
  new Hono<AppEnv>()
    .use(bodyLimit({ maxSize: MAX_BYTES }))
    .post('/', parse('json', Opened), (c) => {
      const { opened, version } = c.req.valid('json');
      usage.count(opened === 'installed' ? 'opened_installed' : 'opened', version);
      return c.body(null, 204);
    })
    .post('/faults', parse('json', Fault), (c) => {
      const { version, route, name, message, stack } = c.req.valid('json');
      usage.count('fault', version);
      meters.faults.inc({ platform: 'javascript' });
      const fault = withoutPersonalData(`${name}: ${message}`);
      log.warn({ app: version, route, fault }, 'fault of the app');
      faultReports.report({
        platform: 'javascript',
        release: version,
        type: withoutPersonalData(name),
        message,
        stack,
        route,
        tags: {}
      });
      return c.body(null, 204);
    });
