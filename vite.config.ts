import path from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';

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
  resolve: {
    // Dexie's own entry is its ES5 build; every browser that has IndexedDB 2 can read this one.
    alias: { dexie: 'dexie/dist/modern/dexie.mjs' }
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/photos': 'http://127.0.0.1:3000'
    }
  }
});

/** Writes down which module went into which chunk, for `.ci/bundle-size.mjs`. */
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
