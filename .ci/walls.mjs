/** Import rules between the rooms (see README), for dependency-cruiser; `check-walls.mjs` runs them. */
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
      comment: 'residents must not load code of the officers’ screens',
      severity: 'error',
      from: { path: '^app/routes/(?!officer/)', pathNot: '\\.test\\.ts$' },
      to: { path: '^app/(lib/office|routes/officer)/' }
    },
    {
      name: 'engine-without-screens',
      comment: 'outbox and sync also run in the service worker, without screens',
      severity: 'error',
      from: { path: '^app/lib/(db|outbox|sync|http)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^app/(lib/(words|ui)/|routes/|paraglide/)' }
    },
    wall('shared', ['shared'], 'shared is the contract of both ends; it imports neither'),
    wall('sync', ['sync', 'shared'], 'the engine is platform-free'),
    wall('server', ['server', 'shared'], 'the server imports neither the app nor the engine'),
    {
      name: 'wall-app',
      comment: 'the app imports only the type of the server’s API, in one file',
      severity: 'error',
      from: { path: '^app/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(server|tests|deploy)/', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'server-imported-in-one-file',
      severity: 'error',
      from: { path: '^app/', pathNot: '^app/lib/sync/transport\\.ts$' },
      to: { path: '^server/' }
    },
    {
      name: 'shared-is-pure',
      comment: 'shared may import only zod',
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
      name: 'config-only-in-composition-roots',
      comment: 'only the composition roots read the configuration',
      severity: 'error',
      from: {
        path: '^server/(?!main|cli/|upgrade/|config|open-services|log|services|listen)',
        pathNot: '\\.test\\.ts$'
      },
      to: { path: '^server/config\\.ts$', dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'no-circular-imports',
      comment: 'type imports included',
      severity: 'error',
      from: {},
      to: { circular: true }
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^\\$app' }
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
