import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { volatileLabel } from '../../src/rules/volatile-label.ts'
import { configured } from './configured.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, volatileLabel, rules)

function count(podSelector: unknown, options: unknown = {}): number {
  return findingsOf(configured(volatileLabel, options), policyWith('ingress', [], podSelector)).length
}

await t.test('knows labels that controllers set', (t) => {
  for (const key of [
    'pod-template-hash',
    'controller-revision-hash',
    'job-name',
    'batch.kubernetes.io/job-name',
    'controller-uid',
    'batch.kubernetes.io/controller-uid',
  ]) {
    t.equal(count({ matchLabels: { [key]: 'x' } }), 1, key)
    for (const operator of ['Exists', 'DoesNotExist'])
      t.equal(count({ matchExpressions: [{ key, operator }] }), 0, `${key} ${operator}`)
    t.equal(count({ matchExpressions: [{ key, operator: 'NotIn', values: ['x'] }] }), 0, key)
  }
  t.end()
})

await t.test('one replica is meant, several are a list that scaling outgrows', (t) => {
  for (const key of ['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index']) {
    t.equal(count({ matchExpressions: [{ key, operator: 'In', values: ['0'] }] }), 0, key)
    t.equal(count({ matchExpressions: [{ key, operator: 'In', values: ['0', '1'] }] }), 1, key)
  }
  t.end()
})

await t.test('tells releases from generations and other words', (t) => {
  for (const version of ['1.2', '1.2.3', 'v1.2.3', '2024-01-02.1.2', '20240102', '3f2a9c1', 'nginx-1.2.3'])
    t.equal(count({ matchLabels: { app: 'a', version } }), 1, version)
  for (const version of ['v1', '2', 'v10', 'stable', 'blue', 'v2-mysql', 'canary-1', ''])
    t.equal(count({ matchLabels: { app: 'a', version } }), 0, version)
  t.end()
})

await t.test('tells commits and semantic versions from other values of other labels', (t) => {
  const values: readonly (readonly [string, number])[] = [
    ['3f2a9c1', 1],
    ['0123456789abcdef0123456789abcdef01234567', 1],
    ['1.2.3', 1],
    ['v1.2.3-rc.1', 1],
    ['deadbeef', 0],
    ['1234567', 0],
    ['3f2a9c', 0],
    ['0123456789abcdef0123456789abcdef012345678', 0],
    ['1.2', 0],
    ['10.0.0.1', 0],
    ['api', 0],
  ]
  for (const [value, expected] of values)
    t.equal(count({ matchLabels: { app: 'a', build: value } }), expected, value)
  t.equal(count({ matchExpressions: [{ key: 'build', operator: 'In', values: ['1.2.3', 'main'] }] }), 0)
  t.end()
})

await t.test('is configured by its options', (t) => {
  t.equal(count({ matchLabels: { app: 'a', shard: 'x' } }, { keys: ['shard'] }), 1)
  t.equal(count({ matchLabels: { app: 'a', version: '1.2.3' } }, { ignore: ['version'] }), 0)
  t.end()
})

await t.test('leaves the label out where something is left that selects', (t) => {
  const correct = (podSelector: unknown): unknown => {
    const object = policyWith('ingress', [], podSelector)
    const [correction] = findingsOf(volatileLabel, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  t.same(
    correct({ matchLabels: { 'pod-template-hash': 'x', app: 'a', version: '1.2.3' } }),
    policyWith('ingress', [], { matchLabels: { app: 'a' } }),
  )
  t.equal(correct({ matchLabels: { 'pod-template-hash': 'x' } }), undefined, 'never all pods')
  t.equal(
    correct({
      matchLabels: { 'pod-template-hash': 'x' },
      matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['b'] }],
    }),
    undefined,
    'never all pods but some',
  )
  t.end()
})

await t.test('another value of the same label is not new, another label is', (t) => {
  const old = policyWith('ingress', [], { matchLabels: { 'pod-template-hash': 'x' } })
  const since = (object: unknown): readonly string[] =>
    findingsOf(volatileLabel, object, old).map((finding) => finding.since)
  t.same(since(policyWith('ingress', [], { matchLabels: { 'pod-template-hash': 'y', app: 'a' } })), [
    'before',
  ])
  t.same(since(policyWith('ingress', [], { matchLabels: { 'job-name': 'y' } })), ['new'])
  t.same(
    since(
      policyWith('ingress', [{ from: [{ podSelector: { matchLabels: { 'pod-template-hash': 'x' } } }] }]),
    ),
    ['new'],
    'in a peer',
  )
  t.end()
})

await t.test('judges 10,000 peers and values of any length, and says it in few words', (t) => {
  const from = Array.from({ length: 10_000 }, (_, index) => ({
    podSelector: { matchLabels: { [`${'k'.repeat(300)}${index}`]: '1.2.3', version: '1.'.repeat(5000) } },
  }))
  const object = policyWith('ingress', [{ from }])
  const findings = findingsOf(volatileLabel, object, object)
  t.equal(findings.length, 33)
  for (const { wording, since } of findings) {
    t.equal(since, 'before')
    t.ok(wording.summary.length <= 150 && wording.detail.length <= 600)
  }
  t.end()
})
