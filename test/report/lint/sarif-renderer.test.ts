import t from 'tap'
import * as z from 'zod'
import type { FileReport } from '../../../src/model/lint.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { makeSarifRenderer } from '../../../src/report/lint/sarif-renderer.ts'
import { rules } from '../../../src/rules/catalogue.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'
import { officialSchema } from './sarif-schema.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeSarifRenderer({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

const location = z.looseObject({
  physicalLocation: z.looseObject({
    artifactLocation: z.looseObject({ uri: z.string(), uriBaseId: z.string().optional() }),
    region: z.looseObject({ snippet: z.object({ text: z.string() }).optional() }).optional(),
  }),
})
const result = z.looseObject({
  ruleId: z.string(),
  ruleIndex: z.int(),
  level: z.string(),
  message: z.object({ text: z.string() }),
  locations: z.array(location),
  relatedLocations: z.array(location).optional(),
  fixes: z.array(z.unknown()).optional(),
})
const log = z.object({
  version: z.literal('2.1.0'),
  $schema: z.string(),
  runs: z.tuple([
    z.looseObject({
      tool: z.object({
        driver: z.looseObject({
          name: z.string(),
          semanticVersion: z.string(),
          rules: z.array(z.looseObject({ id: z.string(), name: z.string(), helpUri: z.string() })),
        }),
      }),
      results: z.array(result),
      invocations: z.tuple([
        z.object({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(
            z.looseObject({ level: z.string(), message: z.object({ text: z.string() }) }),
          ),
        }),
      ]),
    }),
  ]),
})

function read(reports: readonly FileReport[], told: Partial<LintOutput> = {}) {
  const [run] = log.parse(JSON.parse(print(reports, told))).runs
  return { ...run, invocation: run.invocations[0], driver: run.tool.driver }
}

await t.test('is valid by the official schema of SARIF 2.1.0', async (t) => {
  const validate = await officialSchema()
  for (const text of [print([]), print(corpus)]) t.ok(validate(JSON.parse(text)), { errors: validate.errors })
  t.notOk(validate({ version: '2.1.0', runs: [{}] }), 'and the schema can refuse')
  t.end()
})

await t.test('documents every rule, with its help in text and Markdown', (t) => {
  const { driver } = read([])
  t.same(
    driver.rules.map(({ id }) => id),
    rules.map(({ id }) => id),
  )
  const { help, ...rest } = driver.rules[0] ?? { help: undefined }
  t.same(rest, {
    id: 'or-peers',
    name: 'OrPeers',
    shortDescription: { text: 'A namespaceSelector and a podSelector as two list items.' },
    fullDescription: { text: rules[0]?.why },
    helpUri: 'https://guard.example/rules/or-peers.md',
    defaultConfiguration: { level: 'error' },
    properties: { class: 'baseline', tags: ['kubernetes', 'networkpolicy', 'security'] },
  })
  t.match(help, { text: /What to write instead:/, markdown: /```yaml\n- from:\n {2}- namespaceSelector/ })
  t.equal(driver.semanticVersion, '1.4.2')
  t.end()
})

await t.test('names the rule, the place and the text of a finding', (t) => {
  const [first, second, third] = read(corpus).results
  t.match(first, {
    ruleId: 'or-peers',
    ruleIndex: 0,
    level: 'error',
    message: { text: /^NetworkPolicy shop\/allow-web: two items are alternatives, .* TCP 8080\. These two/ },
  })
  t.same(first?.locations[0]?.physicalLocation, {
    artifactLocation: { uri: 'policies/web.yaml', uriBaseId: '%SRCROOT%' },
    region: {
      startLine: 9,
      startColumn: 7,
      endLine: 11,
      endColumn: 20,
      snippet: { text: 'namespaceSelector:\n        matchLabels:\n          team: web' },
    },
  })
  t.match(first?.relatedLocations?.[0]?.physicalLocation.region, {
    startLine: 12,
    snippet: { text: 'podSelector: {matchLabels: {app: frontend}}' },
  })
  t.same(
    [second?.ruleId, second?.level, second?.relatedLocations, third?.ruleId, third?.level],
    ['any-ip', 'warning', undefined, 'wide-ports', 'note'],
  )
  for (const { ruleId, ruleIndex } of read(corpus).results) t.equal(rules[ruleIndex]?.id, ruleId)
  t.end()
})

await t.test('leaves the text out where the excerpt does not have all of it', (t) => {
  const finding = findingIn('a: b', { marks: ['b'] })
  const cut = { ...finding, excerpt: [{ line: 1, column: 3, text: ' b' }] }
  const [result] = read([reportOf('a.yaml', { findings: [cut] })]).results
  t.notOk(result?.locations[0]?.physicalLocation.region?.snippet)
  t.end()
})

await t.test('tells what could not be judged, and that the run was not whole', (t) => {
  const { invocation } = read(corpus)
  t.equal(invocation.executionSuccessful, false)
  t.same(
    invocation.toolExecutionNotifications.map(({ level, message }) => [level, message.text.slice(0, 40)]),
    [
      ['error', 'this is a Helm template, not YAML: rende'],
      ['warning', 'NetworkPolicy kube-system/dns: protected'],
      ['note', 'CiliumNetworkPolicy of cilium.io/v2 is n'],
      ['error', 'permission denied'],
    ],
  )
  t.equal(read([reportOf('a.yaml')]).invocation.executionSuccessful, true)
  t.end()
})

await t.test('gives the fix that a program would make', (t) => {
  const { results } = read(corpus)
  t.same(
    results.map(({ fixes }) => fixes?.length),
    [1, undefined, undefined],
  )
  t.same(results[0]?.fixes, [
    {
      description: {
        text: 'If you meant the app=frontend pods of those namespaces, write one item.',
      },
      artifactChanges: [
        {
          artifactLocation: { uri: 'policies/web.yaml', uriBaseId: '%SRCROOT%' },
          replacements: [
            {
              deletedRegion: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 7 },
              insertedContent: { text: '  ' },
            },
          ],
        },
      ],
    },
  ])
  t.end()
})

await t.test(
  'names files by URI: relative ones to the root of the sources, absolute ones by themselves',
  (t) => {
    const uriOf = (file: string) => {
      const finding = findingIn('a: b', { marks: ['b'] })
      return read([reportOf(file, { findings: [finding] })]).results[0]?.locations[0]?.physicalLocation
        .artifactLocation
    }
    t.same(uriOf('./my files/ü#1.yaml'), { uri: 'my%20files/%C3%BC%231.yaml', uriBaseId: '%SRCROOT%' })
    t.same(uriOf('/srv/a.yaml'), { uri: 'file:///srv/a.yaml' })
    t.same(uriOf('-'), { uri: 'stdin', uriBaseId: '%SRCROOT%' })
    t.end()
  },
)

await t.test('lets no text be a placeholder or a link', (t) => {
  const wording = { summary: 'a {0} [click](https://evil.example) \u001b[31m', detail: 'D.', corrections: [] }
  const finding = findingIn('a: b', { marks: ['b'], finding: { wording } })
  const [result] = read([reportOf('a.yaml', { findings: [finding] })]).results
  t.equal(
    result?.message.text,
    'NetworkPolicy shop/allow-web: a {{0}} [click] (https://evil.example) \\u{{1b}}[31m. D.',
  )
  t.end()
})

await t.test('takes a finding of a rule that it was not told of', (t) => {
  t.same(
    read(corpus.slice(0, 1), { rules: [] }).results.map(({ ruleIndex }) => ruleIndex),
    [-1, -1, -1],
  )
  t.end()
})

await t.test('says in the words of a fix what its author must know', (t) => {
  const fix = { safety: 'proven', edits: [], told: 'ingress stays closed' } as const
  const region = { line: 1, column: 1, endLine: 1, endColumn: 2 }
  const finding = findingIn('a: b', {
    marks: ['b'],
    finding: { fix },
    replacements: [{ region, text: 'c' }],
  })
  const [result] = read([reportOf('a.yaml', { findings: [finding] })]).results
  t.match(result?.fixes, [
    {
      description: {
        text: 'Write it so that it says what it means. Note that ingress stays closed.',
      },
    },
  ])
  t.end()
})
