import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import type { Services } from '../services.ts';
import { VERSION } from '../version.ts';
import { describedOperations, openApi } from './openapi.ts';
import { referencePage } from './page.ts';

export const REFERENCE_PATH = '/api/docs';

/** The API reference, made from the schemas that the routes parse with. @param app whose routes it describes */
export const referenceRoutes = ({ config }: Pick<Services, 'config'>, app: Hono<AppEnv>) =>
  new Hono<AppEnv>()
    .get('/docs', async (c) => c.html(await referencePage(describedOperations(app), VERSION)))
    .get('/openapi.json', (c) => c.json(openApi(app, VERSION, config.publicOrigin)));
