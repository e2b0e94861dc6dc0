/** What `diff`, `describe` and `explain` print as JSON is what the published schemas say. */
import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { runDescribe } from '../../src/cli/describe-command.ts'
import { runDiff } from '../../src/cli/diff-command.ts'
import { UsageError } from '../../src/cli/cli-io.ts'
import { runExplain } from '../../src/cli/explain-command.ts'
import { jsonDescriptionsSchema } from '../../src/report/json-description-schema.ts'
import { jsonDifferenceSchema } from '../../src/report/json-difference-schema.ts'
import { jsonRulesSchema } from '../../src/report/json-rule-schema.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { makeMemoryIo } from '../cli/memory-io.ts'
import { filesNamed } from '../cli/test-parts.ts'

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
}

async function publishedSchema(name: string): Promise<object> {
  const file = new URL(`../../docs/schema/${name}-report.schema.json`, import.meta.url)
  return z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8')))
}

function accepts(t: Test, schema: object, report: unknown): void {
  const validate = new Ajv2020({ allErrors: true }).compile(schema)
  t.ok(validate(report), { errors: validate.errors })
}

for (const [name, schema] of [
  ['diff', jsonDifferenceSchema],
  ['describe', jsonDescriptionsSchema],
  ['explain', jsonRulesSchema],
] as const)
  await t.test(`${name} -o json prints what its schema says, and nothing else`, async (t) => {
    const published = await publishedSchema(name)
    t.same(published, z.toJSONSchema(schema, { io: 'input' }), 'it is the schema of this release')
    // Closed, so that what is printed and not described fails.
    const closed = z.toJSONSchema(schema, { io: 'output' })
    for (const report of reports[name]) {
      accepts(t, published, report)
      accepts(t, closed, report)
      const validate = new Ajv2020().compile(published)
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
  t.match(reports.describe[0], { policies: [{ description: null }, { description: 'Words.' }], problems: {} })
  t.end()
})
