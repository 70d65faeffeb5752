import path from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';
import { buildServiceWorker } from './app/build-service-worker.js';

const SOURCE_FOLDERS = ['app', 'server', 'sync', 'shared', 'tests', '.ci'];
const FALLBACK = '200.html';

/** SvelteKit's service worker can neither share parts with the app nor be built for old engines: ours is our own. */
function adapter() {
  const { name, adapt } = adapterStatic({ fallback: FALLBACK, precompress: true });
  return {
    name,
    /** @param {import('@sveltejs/kit').Builder} builder */
    async adapt(builder) {
      const client = builder.getClientDirectory();
      const fallback = path.join(builder.getBuildDirectory('output'), FALLBACK);
      await builder.generateFallback(fallback);
      await buildServiceWorker(client, path.join(client, '../prerendered/pages'), fallback);
      await adapt(builder);
    }
  };
}

/**
 * Only the build uses the `dexie` alias; the type checker resolves the package itself.
 *
 * @param {Record<string, any>} config
 */
function ownPaths({ compilerOptions }) {
  const { dexie: _, ...paths } = compilerOptions.paths;
  return paths;
}

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter(),
    files: { src: 'app', serviceWorker: 'app/no-service-worker-of-the-framework' },
    paths: { relative: false },
    // Styles are inlined: on a slow link, this saves one request before the first paint.
    inlineStyleThreshold: 20_000,
    prerender: { entries: ['/', '/kn'], handleUnseenRoutes: 'ignore' },
    serviceWorker: { register: false },
    // Dexie's default entry is its ES5 build; every browser with IndexedDB 2 can run this one.
    alias: { dexie: 'node_modules/dexie/dist/modern/dexie.mjs' },
    typescript: {
      config: (config) => ({
        ...config,
        compilerOptions: { ...config.compilerOptions, paths: ownPaths(config) },
        include: [...config.include, ...SOURCE_FOLDERS.map((folder) => `../${folder}/**/*`)],
        exclude: [...config.exclude, '../build/**', '../**/*.cjs', '../**/*.mjs']
      })
    }
  }
};
