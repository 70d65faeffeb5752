import path from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { ENGINES } from './app/engine/engines.js';

/**
 * The small modules that the form and other screens share form one file: it costs fewer bytes and requests than a
 * file per set of screens. Libraries have their own files, so that an app update does not download them again.
 */
const CHUNKS = [
  { name: 'svelte', test: /node_modules\/(svelte|clsx|esm-env)\//, priority: 2 },
  { name: 'dexie', test: /node_modules\/dexie\//, priority: 2 },
  {
    name: 'common',
    test: /\/shared\/(categories|time|limits|text|result|geo|ids|languages|device-credentials)\.ts|\/app\/lib\/(words\/(place|time|word-in|category|photo)|ui\/(Icon|Thumb|toast)|shell\/|db\/|outbox\/enqueue|report\/(drafts|merge-drafts|early-input)|http\/load-with-retry|sync\/sync-trouble)/,
    priority: 1
  }
];

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './app/messages/project.inlang',
      outdir: './app/paraglide',
      strategy: ['baseLocale'],
      emitTsDeclarations: true
    }),
    sveltekit(),
    chunkModules()
  ],
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

/** Records which module is in which chunk, for `.ci/bundle-size.mjs`. */
function chunkModules(): Plugin {
  return {
    name: 'varadi:chunk-modules',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const rows = chunks.map(({ fileName, imports, moduleIds }) => ({
        fileName,
        imports,
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
