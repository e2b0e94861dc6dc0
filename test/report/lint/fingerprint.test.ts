import t from 'tap'
import type { LintFinding } from '../../../src/model/lint.ts'
import { fingerprintsOf } from '../../../src/report/lint/fingerprint.ts'
import { findingIn, output, reportOf, type Told } from './reports.ts'

function finding(path: string, told: Partial<Told> = {}): LintFinding {
  const { finding: change, ...rest } = told
  return findingIn('a: b', { marks: ['b'], ...rest, finding: { paths: [path], ...change } })
}

function fingerprints(findings: readonly LintFinding[], file = 'a.yaml'): readonly string[] {
  return fingerprintsOf(reportOf(file), findings, output.hash)
}

const first = finding('spec.ingress[0].from[0]')

await t.test('stays the same when lines move', (t) => {
  const moved = findingIn(`${'# comment\n'.repeat(9)}a: b`, {
    marks: ['b'],
    finding: { paths: ['spec.ingress[0].from[0]'] },
  })
  t.not(moved.region.line, first.region.line)
  t.same(fingerprints([moved]), fingerprints([first]))
  t.end()
})

await t.test('stays the same when something is put before it', (t) => {
  t.same(fingerprints([finding('spec.ingress[3].from[7]')]), fingerprints([first]))
  t.end()
})

await t.test('stays the same when it is worded anew, judged at another level or was there before', (t) => {
  const wording = { summary: 'other words', detail: 'Other words.', corrections: [] }
  const other = finding('spec.ingress[0].from[0]', {
    severity: 'advice',
    finding: { wording, since: 'before', class: 'strict' },
  })
  t.same(fingerprints([other]), fingerprints([first]))
  t.end()
})

await t.test('stays the same however the file is named', (t) => {
  t.same(fingerprints([first], './b/../a.yaml'), fingerprints([first]))
  t.end()
})

await t.test('is another one for another rule, message, object, direction, key or file', (t) => {
  const others = [
    finding('spec.ingress[0].from[0]', { rule: 'any-ip' }),
    finding('spec.ingress[0].from[0]', { finding: { message: 'meant-as-one' } }),
    finding('spec.ingress[0].from[0]', {
      object: { kind: 'NetworkPolicy', namespace: 'web', name: 'allow-web' },
    }),
    finding('spec.egress[0].to[0]'),
    finding('metadata.labels[a.b/c]'),
    finding('metadata.labels[a.b/d]'),
  ]
  const all = [first, ...others].flatMap((each) => fingerprints([each]))
  t.equal(new Set([...all, ...fingerprints([first], 'b.yaml')]).size, 8)
  t.end()
})

await t.test('is new for one more of the same, and only for that', (t) => {
  const before = fingerprints([first, finding('spec.ingress[1].from[0]')])
  const after = fingerprints([finding('spec.ingress[0].from[2]'), first, finding('spec.ingress[1].from[0]')])
  t.equal(new Set(after).size, 3)
  t.equal(after.filter((each) => !before.includes(each)).length, 1)
  t.end()
})
