/** The walls between the rooms (see README, "The house"), for dependency-cruiser; `check-walls.mjs` runs them. */
const wall = (from, mayImport, reason) => ({
  name: `wall-${from}`,
  comment: reason,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(app|server|shared|sync|tests|deploy)/', pathNot: `^(${mayImport.join('|')})/` }
});

export default {
  forbidden: [
    {
      name: 'residents-without-the-office',
      comment: 'what a resident loads holds nothing of the officers’ side',
      severity: 'error',
      from: { path: '^app/routes/(?!officer/)', pathNot: '\\.test\\.ts$' },
      to: { path: '^app/(lib/office|routes/officer)/' }
    },
    {
      name: 'engine-without-screens',
      comment: 'outbox and sync run in the service worker too',
      severity: 'error',
      from: { path: '^app/lib/(db|outbox|sync|http)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^app/(lib/(words|ui)/|routes/|paraglide/)' }
    },
    wall('shared', ['shared'], 'shared is what both ends agree on; it knows neither'),
    wall('sync', ['sync', 'shared'], 'the engine is platform-free'),
    wall('server', ['server', 'shared'], 'the server knows nothing of the app or the engine'),
    {
      name: 'wall-app',
      comment: 'the app sees the server as the type of its API, in one file',
      severity: 'error',
      from: { path: '^app/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(server|tests|deploy)/', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'one-door-to-the-server',
      severity: 'error',
      from: { path: '^app/', pathNot: '^app/lib/sync/transport\\.ts$' },
      to: { path: '^server/' }
    },
    {
      name: 'shared-is-pure',
      comment: 'zod alone',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/zod/' }
    },
    {
      name: 'sync-is-platform-free',
      severity: 'error',
      from: { path: '^sync/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] }
    },
    {
      name: 'one-reader-of-the-environment',
      comment: 'only the composition roots read the configuration',
      severity: 'error',
      from: {
        path: '^server/(?!main|cli/|config|open-services|log|services|listen)',
        pathNot: '\\.test\\.ts$'
      },
      to: { path: '^server/config\\.ts$', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'no-circles',
      comment: 'types included',
      severity: 'error',
      from: {},
      to: { circular: true }
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(\\$app|\\$service-worker)' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^app/paraglide/|^tests/load/peers/|\\.svelte-kit/|^build/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types', 'svelte'],
      mainFields: ['module', 'main', 'types']
    },
    moduleSystems: ['es6', 'cjs', 'tsd']
  }
};
