import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';
import { build } from 'vite';
import { ENGINES } from './app/engine/engines.js';

const SOURCE_FOLDERS = ['app', 'server', 'sync', 'shared', 'tests', '.ci'];
const WORKER = 'service-worker.js';

/**
 * SvelteKit builds the service worker itself and accepts no target for it. So it is built a second time, for
 * the same engines as the app.
 */
function adapter() {
  const { name, adapt } = adapterStatic({ fallback: '200.html', precompress: true });
  return {
    name,
    /** @param {import('@sveltejs/kit').Builder} builder */
    async adapt(builder) {
      const folder = builder.getClientDirectory();
      const lowered = path.join(folder, '.lowered');
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: {
          target: ENGINES,
          outDir: lowered,
          rolldownOptions: {
            input: path.join(folder, WORKER),
            output: { entryFileNames: WORKER }
          }
        }
      });
      await copyFile(path.join(lowered, WORKER), path.join(folder, WORKER));
      await rm(lowered, { recursive: true });
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
    files: { src: 'app' },
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
