/**
 * Imports run one way, towards src/model. A room may import itself and the rooms named here, nothing else.
 * test/architecture plants forbidden imports and sees each of them refused.
 */
const pure = {
  model: [],
  netpol: ['model'],
  rules: ['model', 'netpol'],
  engine: ['model'],
  report: ['model'],
  config: ['model'],
  manifest: ['model'],
  lint: ['model', 'manifest', 'engine'],
}
const pureRooms = Object.keys(pure)
/** Edge rooms may use every pure room and telemetry, never one another. */
const edge = ['server', 'cluster', 'certificates', 'controllers', 'review', 'page', 'telemetry']
const edgeRooms = Object.fromEntries(
  edge.map((room) => [
    room,
    [...pureRooms, ...(room === 'telemetry' ? [] : ['telemetry']), ...(room === 'page' ? ['review'] : [])],
  ]),
)
/** npm packages that a pure room may use. */
const packages = {
  model: ['zod'],
  rules: ['zod'],
  report: ['zod'],
  config: ['zod', 'yaml'],
  manifest: ['yaml'],
}

const rooms = { ...pure, ...edgeRooms, cli: [...pureRooms, ...edge], main: [...pureRooms, ...edge, 'cli'] }

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports-only-its-neighbours`,
  comment: `src/${room} may import only ${[room, ...allowed].join(', ')}. Pass what it needs as an argument from src/main instead.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...allowed].map((name) => `^src/${name}/`) },
}))

const purityRules = pureRooms.flatMap((room) => [
  {
    name: `${room}-is-pure`,
    comment: 'Pure rooms use no Node built-ins: input and output belong to the edge rooms.',
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: `${room}-uses-few-packages`,
    comment: `src/${room} may use only these npm packages: ${(packages[room] ?? []).join(', ') || 'none'}.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      path: 'node_modules/',
      pathNot: (packages[room] ?? []).map((name) => `node_modules/${name}/`),
    },
  },
])

module.exports = {
  forbidden: [
    ...roomRules,
    ...purityRules,
    {
      name: 'rules-do-not-know-each-other',
      comment: 'What two rules share belongs in src/netpol. Only the catalogue lists rules.',
      severity: 'error',
      from: { path: '^src/rules/', pathNot: '^src/rules/catalogue\\.ts$' },
      to: { path: '^src/rules/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|tools|certs)/' },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
