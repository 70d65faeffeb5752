import { readFileSync } from 'node:fs';
import path from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { ENGINES } from './app/engine/engines.js';

const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
};

/**
 * The files of the app. On a slow link each request costs as much as some kilobytes, so what is needed together is one
 * file. The service worker imports `base`, `dexie`, `storage` and `engine`: they know no screens. A module belongs to the
 * first group that names it, or else to that of the module that imports it.
 */
const CHUNKS = (
  [
    [
      'base',
      /\/app\/(engine\/early-names|lib\/(db\/(new-id|blank-draft|storage-space)|report\/wrong-fields|place\/accuracy|photos\/sha256))|\/shared\/(categories|time|limits|text|result|geo|ids|languages|device-credentials)\.ts|\/app\/lib\/http\/(load-with-retry|network-information|timeout-signal|app-version)|@oxc-project/
    ],
    ['framework', /node_modules\/(svelte|clsx|esm-env|@sveltejs\/kit)\/|vite\/preload-helper/],
    ['dexie', /node_modules\/dexie\//],
    [
      'storage',
      /\/app\/lib\/(db\/(?!live|new-id|blank-draft|storage-space)|outbox\/enqueue|report\/(drafts|merge-drafts))/
    ],
    [
      'engine',
      /node_modules\/zod\/|(?<!lib)\/sync\/|\/shared\/(operations|protocol|report|refusals|access|values)\.ts|\/app\/lib\/(outbox\/|sync\/(open-sync|mirror|lock|transport|phone-obstacles|delete-officer-data))/
    ],
    [
      'form',
      /\/app\/(routes\/(?!MapDialog|OtherText|PlaceQuestion|SharedPhotos|UpdateBanner)[^/]+$|lib\/(shell\/|place\/(?!wards|pin-map)|ui\/(Icon|Thumb|toast)|report\/(early-input|draft-place)|sync\/sync-trouble))/
    ],
    [
      'filing',
      /\/app\/lib\/(report\/(file-report|early-reports|form-storage|count-unsent)|sync\/start-engines)/
    ],
    ['photos', /\/app\/lib\/photos\//],
    [
      'later',
      /\/app\/(routes\/[^/]+$|lib\/place\/)|\/shared\/(map-link|locate-ward|ward-pack)\.|workbox-window/
    ],
    ['resident', /\/app\/(routes\/(mine|report)\/|lib\/(ui|words|report|db|sync)\/)/]
  ] as const
).map(([name, test], index, all) => ({ name, test, priority: all.length - index }));

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './shared/messages/project.inlang',
      outdir: './app/paraglide',
      strategy: ['baseLocale'],
      emitTsDeclarations: true
    }),
    sveltekit(),
    serviceWorkerEntry(),
    chunkModules()
  ],
  define: { __APP_VERSION__: JSON.stringify(VERSION) },
  build: { rolldownOptions: { checks: { pluginTimings: false } } },
  // Only the client needs these targets: prerendering runs on our own Node.
  environments: {
    client: {
      build: {
        target: ENGINES,
        cssTarget: ENGINES,
        rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } }
      }
    }
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/photos': 'http://127.0.0.1:3000'
    }
  }
});

/** Builds the service worker together with the app, so that both share their parts (`build-service-worker.js`). */
function serviceWorkerEntry(): Plugin {
  return {
    name: 'varadi:service-worker-entry',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    buildStart() {
      this.emitFile({
        type: 'chunk',
        id: path.join(import.meta.dirname, 'app/service-worker.ts'),
        name: 'service-worker',
        preserveSignature: 'strict'
      });
    }
  };
}

/** Records which module is in which chunk, for `.ci/bundle-size.mjs` and the service worker's list of files. */
function chunkModules(): Plugin {
  return {
    name: 'varadi:chunk-modules',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const rows = chunks.map(({ fileName, imports, dynamicImports, moduleIds, viteMetadata }) => ({
        fileName,
        imports,
        dynamicImports,
        styles: [...(viteMetadata?.importedCss ?? [])],
        modules: moduleIds.map((id) => path.relative(import.meta.dirname, id))
      }));
      this.emitFile({
        type: 'asset',
        fileName: '.vite/chunk-modules.json',
        source: JSON.stringify(rows)
      });
    }
  };
}
