/** What `diff`, `describe`, `explain` and `rollout` print as JSON is what the published schemas say. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { runDescribe } from '../../src/cli/describe-command.ts'
import { runDiff } from '../../src/cli/diff-command.ts'
import { UsageError } from '../../src/cli/cli-io.ts'
import { runExplain } from '../../src/cli/explain-command.ts'
import { jsonDescriptionsSchema } from '../../src/report/json-description-schema.ts'
import { jsonDifferenceSchema } from '../../src/report/json-difference-schema.ts'
import { jsonRulesSchema } from '../../src/report/json-rule-schema.ts'
import { jsonPlanSchema } from '../../src/report/rollout/json-plan-schema.ts'
import { jsonStatusSchema } from '../../src/report/rollout/json-status-schema.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { makeMemoryIo } from '../cli/memory-io.ts'
import { openPolicy, runRollout, type TestCluster } from '../cli/run-rollout.ts'
import { filesNamed } from '../cli/test-parts.ts'
import { failedOpen, makeEventLine, trailAnnotations } from '../review/make-event.ts'

function policy(name: string, spec: string): string {
  return `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`
}

const files = filesNamed({
  'old.yaml': [
    policy('a', '{podSelector: {}}'),
    policy('b', '{podSelector: {}, ingress: [{ports: [{port: http}]}]}'),
    policy('c', '{podSelector: {}, policyTypes: [Egress]}'),
    policy('d', '{podSelector: {}, ingress: 7}'),
    policy('e', '{podSelector: {}}'),
    policy('gone', '{podSelector: {}}').replace('shop', 'web'),
  ].join(''),
  'new.yaml': [
    policy('a', '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'),
    policy('b', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}'),
    policy('e', '{podSelector: {}, policyTypes: [Ingress]}'),
  ].join(''),
})

/** What a command prints, whatever it thinks of its input. */
async function printed(
  run: (io: ReturnType<typeof makeMemoryIo>) => number | Promise<number>,
): Promise<unknown> {
  const io = makeMemoryIo()
  try {
    await run(io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
  }
  return JSON.parse(io.out())
}

const enforce = 'netpol-guardrail.dev/enforce'
const cluster: TestCluster = {
  namespaces: {
    done: { [enforce]: 'strict' },
    'kube-system': {},
    lowered: {},
    pinned: { [enforce]: 'baseline', 'netpol-guardrail.dev/enforce-version': 'v0.1' },
    ready: {},
    shop: {},
    typo: { [enforce]: 'basline' },
  },
  policies: { shop: [openPolicy('wide')] },
  unreadable: 2,
}

function writtenIn(namespace: string, name: string, trail?: Readonly<Record<string, string>>): string {
  return makeEventLine({ namespace, name, annotations: trailAnnotations(trail) })
}

const log = join(
  t.testdir({
    'audit.log': [
      writtenIn('ready', 'good'),
      writtenIn('lowered', 'old', { levels: 'enforce=baseline warn=baseline audit=strict from=labels' }),
      writtenIn('shop', 'wide', { 'would-refuse': 'baseline:any-ip' }),
      writtenIn('shop', 'half', { verdict: 'undecided', undecided: 'any-ip: it failed' }),
      writtenIn('shop', 'newer', { schema: '2' }),
      makeEventLine({ namespace: 'shop', name: 'past', verb: 'patch', code: 200, annotations: failedOpen() }),
      'not a line of a log',
    ].join('\n'),
  }),
  'audit.log',
)

async function rolloutJson(asked: TestCluster, ...args: readonly string[]): Promise<unknown> {
  return JSON.parse((await runRollout(asked, ...args, '-o', 'json')).out)
}

const reports = {
  diff: [
    await printed((io) => runDiff('old.yaml', 'new.yaml', { output: 'json' }, io, files)),
    await printed((io) => runDiff('new.yaml', 'missing.yaml', { output: 'json' }, io, files)),
  ],
  describe: [
    await printed((io) =>
      runDescribe(
        ['old.yaml', 'missing.yaml'],
        { output: 'json' },
        ({ metadata }) => (metadata.name === 'a' ? undefined : 'Words.'),
        io,
        files,
      ),
    ),
  ],
  explain: [
    await printed((io) => runExplain(undefined, rules, io, { format: 'json', width: 80 })),
    ...(await Promise.all(
      rules.map(({ id }) => printed((io) => runExplain(id, rules, io, { format: 'json', width: 80 }))),
    )),
  ],
  'rollout status': [await rolloutJson(cluster, 'status'), await rolloutJson({ namespaces: {} }, 'status')],
  'rollout plan': [
    await rolloutJson(cluster, 'plan', log),
    await rolloutJson({ ...cluster, hidden: 'networkpolicies is forbidden' }, 'plan'),
  ],
}

async function publishedSchema(name: string): Promise<object> {
  const file = new URL(`../../docs/schema/${name}.schema.json`, import.meta.url)
  return z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')))
}

function compile(schema: object): ReturnType<Ajv2020['compile']> {
  const ajv = new Ajv2020({ allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

function accepts(t: Test, schema: object, report: unknown): void {
  const validate = compile(schema)
  t.ok(validate(report), { errors: validate.errors })
}

for (const [name, file, schema] of [
  ['diff', 'diff-report', jsonDifferenceSchema],
  ['describe', 'describe-report', jsonDescriptionsSchema],
  ['explain', 'explain-report', jsonRulesSchema],
  ['rollout status', 'rollout-status', jsonStatusSchema],
  ['rollout plan', 'rollout-plan', jsonPlanSchema],
] as const)
  await t.test(`${name} -o json prints what its schema says, and nothing else`, async (t) => {
    const published = await publishedSchema(file)
    t.same(published, z.toJSONSchema(schema, { io: 'input' }), 'it is the schema of this release')
    // Closed, so that what is printed and not described fails.
    const closed = z.toJSONSchema(schema, { io: 'output' })
    for (const report of reports[name]) {
      accepts(t, published, report)
      accepts(t, closed, report)
      const validate = compile(published)
      t.notOk(validate({ ...z.looseObject({}).parse(report), schemaVersion: 2 }), 'the schema can refuse')
    }
  })

await t.test('the reports of this test have something of everything', (t) => {
  t.match(reports.diff[0], {
    policies: [
      { change: 'changed', effects: [{ effect: 'opens', traffic: [{}] }] },
      { effects: [{ certainty: 'possible' }, {}] },
      { change: 'removed', effects: [{ effect: 'releases' }] },
      { change: 'reworded' },
      { namespace: 'web' },
    ],
    namespaces: [{ namespace: 'web', newPolicies: 0 }],
    notCompared: [{ name: 'd' }],
    problems: [{ line: Number }],
  })
  t.match(reports.diff[1], { problems: [{ line: null }] })
  t.match(reports['rollout status'], [
    {
      excluded: 1,
      namespaces: [
        { enforce: { from: 'label' } },
        { isGuarded: false },
        { enforce: { from: 'default' } },
        { enforce: { version: 'v0.1' } },
        {},
        {},
        { meaninglessLabels: [{ value: 'basline' }] },
      ],
    },
    { total: 0, namespaces: [] },
  ])
  t.match(reports['rollout plan'][0], {
    logs: { lines: 7, unreadLines: 1 },
    namespaces: [
      { namespace: 'ready', readiness: { state: 'ready' }, command: String },
      { namespace: 'pinned', next: 'strict', readiness: { state: 'no-evidence' } },
      { namespace: 'typo', next: 'strict' },
      { namespace: 'lowered', readiness: { state: 'enforced' }, command: null },
      {
        namespace: 'shop',
        readiness: {
          state: 'not-ready',
          obstacles: [
            { kind: 'would-refuse', rules: [{}] },
            { kind: 'undecided' },
            { kind: 'past-us' },
            { kind: 'newer-schema' },
          ],
        },
        present: { violating: [{ rules: ['any-ip'] }], unreadable: 2 },
      },
      { namespace: 'done', next: null, readiness: null, present: null },
      { namespace: 'kube-system', isGuarded: false, next: null },
    ],
  })
  t.match(reports['rollout plan'][1], {
    logs: null,
    namespaces: [{ readiness: null, present: null, presentProblem: 'networkpolicies is forbidden' }],
  })
  t.match(reports.describe[0], { policies: [{ description: null }, { description: 'Words.' }], problems: {} })
  t.end()
})
