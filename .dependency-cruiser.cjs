/**
 * Who may import whom. Core says what, workflow says when, activity does, adapter translates; each arrow below is a folder and the
 * folders it may reach. `npm run directions` checks it, and plants a forbidden import to see the check bite.
 */
const folders = {
  core: [],
  db: ['core'],
  crm: ['core', 'db'],
  google: ['core', 'db'],
  activities: ['core', 'db', 'crm', 'google'],
  workflows: ['core', 'activities'],
  api: ['core', 'db', 'crm', 'google', 'workflows'],
  web: ['api'],
  emulator: [],
};

const everything =
  '^(core|db|crm|google|activities|workflows|worker|api|web|emulator|local|test|bench|config\\.ts)';
const within = (names) => names.map((name) => `^${name}/`);

const mayReach = Object.entries(folders).map(([from, to]) => ({
  name: `${from}-reaches-only-${to.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '^api/server\\.ts$' },
  to: { path: everything, pathNot: within([from, ...to]).join('|') },
}));

module.exports = {
  forbidden: [
    ...mayReach,
    {
      name: 'types-only-across-these',
      comment:
        'The page knows the API by its types, the workflow its activities: their code stays out of both bundles.',
      severity: 'error',
      from: { path: '^(web|workflows)/' },
      to: { path: '^(api|activities)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-uses-workflows-messages-alone',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^workflows/', pathNot: '^workflows/messages\\.ts$' },
    },
    {
      name: 'api-uses-googles-front-alone',
      severity: 'error',
      from: { path: '^api/', pathNot: '^api/server\\.ts$' },
      to: {
        path: '^google/',
        pathNot: '^google/(port|oauth|client|capabilities|errors|token-store|pacer)\\.ts$',
      },
    },
    {
      name: 'sweeper-knows-db-and-messages',
      severity: 'error',
      from: { path: '^worker/sweeper\\.ts$' },
      to: { path: everything, pathNot: '^(db/|workflows/messages\\.ts$)' },
    },
    {
      name: 'entries-leave-page-emulator-and-local-alone',
      severity: 'error',
      from: { path: '^(worker/|api/server\\.ts$)' },
      to: { path: '^(web|emulator|local|test|bench)/' },
    },
    {
      name: 'config-is-read-by-entries-alone',
      severity: 'error',
      from: { pathNot: '^(worker/index\\.ts|api/server\\.ts|local/.*|test/.*)$' },
      to: { path: '^config\\.ts$' },
    },
    {
      name: 'core-is-pure',
      comment: 'Packages without IO and clock, and one pure function of Node.',
      severity: 'error',
      from: { path: '^core/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: '(^crypto$|node_modules/(htmlparser2|temporal-polyfill)/)',
      },
    },
    {
      name: 'workflows-use-temporal-alone',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
      },
    },
    {
      name: 'no-circles',
      comment: 'Of running code; two files may know each other by their types.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
