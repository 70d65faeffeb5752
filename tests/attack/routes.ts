import { createApp } from '#server/app.ts';
import { migrate } from '#server/database/migrate.ts';
import { openPglite } from '#server/database/connect.ts';
import { takes } from '#server/http/parse.ts';
import { silent } from '../support/databases.ts';
import { openTestServer } from '../support/server.ts';
import type { Route } from './fuzz.ts';

/** Routes of the built app, which this process does not load. */
const SHELL: Route[] = [
  '/',
  '/kn',
  '/mine',
  '/report/:id',
  '/officer/report/:id',
  '/icons/',
  '/_app/*',
  '/service-worker.js',
  '/*'
].map((path) => ({ method: 'GET', path, takes: [] }));

/** Every declared route of the server, with what it takes. */
export async function everyRoute(): Promise<Route[]> {
  const database = await openPglite();
  await migrate(database, silent);
  const server = await openTestServer(database);
  try {
    const routes = new Map<string, Route>();
    for (const { method, path, handler } of createApp(server.services, null).routes) {
      if (method === 'ALL') continue;
      const key = `${method} ${path}`;
      const route = routes.get(key) ?? { method, path, takes: [] };
      routes.set(key, route);
      const taken = takes.get(handler);
      if (taken) route.takes.push(taken);
    }
    return [...routes.values(), ...SHELL, { method: 'POST', path: '/share', takes: [] }];
  } finally {
    await server.close();
    await database.destroy();
  }
}
