import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import * as z from 'zod'
import type { FileReport } from '../../../src/model/lint.ts'
import { makeJsonRenderer } from '../../../src/report/lint/json-renderer.ts'
import { type JsonReport, jsonReportSchema } from '../../../src/report/lint/json-report-schema.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeJsonRenderer({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

function read(text: string): JsonReport {
  return jsonReportSchema.parse(JSON.parse(text))
}

const published: object = z
  .looseObject({})
  .parse(
    JSON.parse(
      await readFile(new URL('../../../docs/schema/lint-report.schema.json', import.meta.url), 'utf8'),
    ),
  )

/** A finding that a test did not find. */
const nobody = { remedy: '', detail: '', corrections: [] as JsonReport['findings'][number]['corrections'] }

await t.test('is what the published JSON Schema says', (t) => {
  const validate = new Ajv2020({ allErrors: true }).compile(published)
  t.ok(validate(JSON.parse(print(corpus))), { errors: validate.errors })
  t.ok(validate(JSON.parse(print([]))), { errors: validate.errors })
  t.notOk(validate({ ...read(print([])), schemaVersion: 2 }), 'and the schema can refuse')
  t.end()
})

await t.test('prints nothing that the schema does not describe', (t) => {
  const closed = z.toJSONSchema(jsonReportSchema, { io: 'output' })
  const validate = new Ajv2020({ allErrors: true }).compile(closed)
  t.ok(validate(JSON.parse(print(corpus))), { errors: validate.errors })
  t.end()
})

await t.test('says everything of a finding', (t) => {
  const [first, second, third] = read(print(corpus)).findings
  const { remedy, detail, corrections, ...rest } = first ?? nobody
  t.same(rest, {
    rule: 'or-peers',
    class: 'baseline',
    severity: 'violation',
    message: 'alternatives',
    summary: 'two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080',
    path: 'spec.ingress[0].from[0]',
    paths: ['spec.ingress[0].from[0]', 'spec.ingress[0].from[1]'],
    file: 'policies/web.yaml',
    line: 9,
    column: 7,
    endLine: 11,
    endColumn: 20,
    since: 'new',
    fix: 'chosen',
    object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-web' },
    docs: 'https://guard.example/rules/or-peers.md',
  })
  t.match(remedy, /^Put both selectors into one item/)
  t.match(detail, /^These two list items are alternatives/)
  t.same(corrections[0]?.replaces, { part: 'peers', direction: 'ingress', rule: 0 })
  t.equal(corrections.length, 2)
  t.same([second?.since, second?.fix, third?.severity], ['before', null, 'info'])
  t.end()
})

await t.test('has a place for everything else', (t) => {
  const { undecided, problems, notes, summary } = read(print(corpus))
  t.same(undecided, [
    {
      rule: 'protected-namespace',
      class: 'baseline',
      reason: 'files do not say who applies them',
      lacks: 'facts',
      since: 'new',
      file: 'policies/namespaces.yaml',
      line: 3,
      object: { kind: 'NetworkPolicy', namespace: 'kube-system', name: 'dns' },
    },
  ])
  t.same(
    problems.map(({ file, line, column }) => ({ file, line, column })),
    [
      { file: 'charts/web/templates/policy.yaml', line: 4, column: 9 },
      { file: 'no-access.yaml', line: null, column: null },
    ],
  )
  t.same(
    notes.map(({ line }) => line),
    [30],
  )
  t.same(summary, summaryOf(corpus))
  t.end()
})

await t.test('prints a finding a line, in plain ASCII, and loses nothing', (t) => {
  const summary = '\u001b[31m größe 漢 \u202e 👍 ##[error] ]]> "\\ \u0000'
  const wording = { summary, detail: summary, corrections: [] }
  const finding = findingIn('a: b', { marks: ['b'], finding: { wording, paths: [`spec[${summary}]`] } })
  const text = print([reportOf(`${summary}.yaml`, { findings: [finding, finding] })])
  t.match(text, /^[\u0020-\u007e\n]*$/)
  t.notMatch(text, '##')
  t.equal(text.split('\n').filter((line) => line.startsWith('{"rule"')).length, 2)
  const [read1] = read(text).findings
  t.same(
    [read1?.summary, read1?.detail, read1?.path, read1?.file],
    [summary, summary, `spec[${summary}]`, `${summary}.yaml`],
  )
  t.end()
})

await t.test('makes half characters whole, which many readers of JSON refuse', (t) => {
  const text = print([reportOf('half\ud800.yaml', { notes: [{ line: 1, text: '\udc00' }] })])
  t.same(read(text).notes, [{ file: 'half\ufffd.yaml', line: 1, text: '\ufffd' }])
  t.end()
})

await t.test('counts information that it was not asked for', (t) => {
  const { findings, summary } = read(print(corpus, { showsInfo: false }))
  t.same(
    findings.map(({ severity }) => severity),
    ['violation', 'advice'],
  )
  t.equal(summary.infos, 1)
  t.end()
})
