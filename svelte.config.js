import adapter from '@sveltejs/adapter-static';

const ROOMS = ['app', 'server', 'sync', 'shared', 'tests', '.ci'];

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ fallback: '200.html', precompress: true }),
    files: { src: 'app' },
    paths: { relative: false },
    // Styles are written into the page: on a slow link, one request less before it is painted.
    inlineStyleThreshold: 20_000,
    prerender: { entries: ['/', '/kn'], handleUnseenRoutes: 'ignore' },
    serviceWorker: { register: false },
    typescript: {
      config: (config) => ({
        ...config,
        include: [...config.include, ...ROOMS.map((room) => `../${room}/**/*`)],
        exclude: [...config.exclude, '../build/**', '../**/*.cjs', '../**/*.mjs']
      })
    }
  }
};
