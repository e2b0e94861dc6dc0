import t from 'tap'
import * as z from 'zod'
import type { FileReport } from '../../../src/model/lint.ts'
import { makeGitlabRenderer } from '../../../src/report/lint/gitlab-renderer.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeGitlabRenderer({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

/** What GitLab documents of the format (docs.gitlab.com, Code Quality report format); it publishes no schema. */
const issues = z.array(
  z.strictObject({
    type: z.literal('issue'),
    check_name: z.string().min(1),
    description: z.string().min(1),
    categories: z.tuple([z.literal('Security')]),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    location: z.strictObject({
      path: z.string().regex(/^(?!\.\/)./),
      lines: z.strictObject({ begin: z.int().min(1), end: z.int().min(1) }),
      positions: z
        .strictObject({
          begin: z.strictObject({ line: z.int(), column: z.int() }),
          end: z.strictObject({ line: z.int(), column: z.int() }),
        })
        .optional(),
    }),
  }),
)

function read(reports: readonly FileReport[], told: Partial<LintOutput> = {}): z.infer<typeof issues> {
  return issues.parse(JSON.parse(print(reports, told)))
}

await t.test('has an issue for each finding and for all that could not be judged', (t) => {
  t.same(
    read(corpus).map(({ check_name, severity, location: { path, lines } }) => [
      check_name,
      severity,
      `${path}:${lines.begin}-${lines.end}`,
    ]),
    [
      ['or-peers', 'critical', 'policies/web.yaml:9-11'],
      ['any-ip', 'minor', 'policies/web.yaml:17-17'],
      ['wide-ports', 'info', 'policies/web.yaml:18-18'],
      ['problem', 'major', 'charts/web/templates/policy.yaml:4-4'],
      ['undecided', 'minor', 'policies/namespaces.yaml:3-3'],
      ['note', 'info', 'policies/namespaces.yaml:30-30'],
      ['problem', 'major', 'no-access.yaml:1-1'],
    ],
  )
  t.end()
})

await t.test('says in a line what is wrong with which object', (t) => {
  const [first, second] = read(corpus)
  t.equal(
    first?.description,
    'NetworkPolicy shop/allow-web: two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080',
  )
  t.match(second?.description, /what is inside too \(was there before\)$/)
  t.same(second?.location.positions, { begin: { line: 17, column: 23 }, end: { line: 17, column: 32 } })
  t.end()
})

await t.test('ranks a violation of strict below one of baseline', (t) => {
  const finding = findingIn('a: b', { marks: ['b'], finding: { class: 'strict' } })
  t.same(
    read([reportOf('a.yaml', { findings: [finding] })]).map(({ severity }) => severity),
    ['major'],
  )
  t.end()
})

await t.test('gives every issue a fingerprint of its own', (t) => {
  const finding = findingIn('a: b', { marks: ['b'] })
  const problem = { line: 1, column: 1, reason: 'bad' }
  const report = reportOf('a.yaml', { findings: [finding, finding], problems: [problem, problem] })
  t.equal(new Set(read([report]).map(({ fingerprint }) => fingerprint)).size, 4)
  t.end()
})

await t.test('is an empty list for a clean run', (t) => {
  t.same(read([]), [])
  t.end()
})
