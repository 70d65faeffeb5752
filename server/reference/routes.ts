import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import type { Services } from '../services.ts';
import { VERSION } from '../version.ts';
import { describedOperations, openApi } from './openapi.ts';
import { referencePage } from './page.ts';

export const REFERENCE_PATH = '/api/docs';

/** The API reference, made from the schemas that the routes parse with. @param app whose routes it describes */
export function referenceRoutes({ config }: Pick<Services, 'config'>, app: Hono<AppEnv>) {
  // Each is made once, when somebody first asks: the routes do not change.
  let page: Promise<string> | undefined;
  let document: object | undefined;
  return new Hono<AppEnv>()
    .get('/docs', async (c) =>
      c.html(await (page ??= referencePage(describedOperations(app), VERSION)))
    )
    .get('/openapi.json', (c) => c.json((document ??= openApi(app, VERSION, config.publicOrigin))));
}
