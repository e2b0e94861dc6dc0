import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { spoofableNamespaceLabel } from '../../src/rules/spoofable-namespace-label.ts'
import { wrongLevelLabel } from '../../src/rules/wrong-level-label.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { configured } from './configured.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection, policyOf } from './policies.ts'

await conforms(t, wrongLevelLabel, rules)

function labelled(matchLabels: Readonly<Record<string, string>>): {
  readonly matchLabels: typeof matchLabels
} {
  return { matchLabels }
}

function count(namespaceSelector: unknown): number {
  return findingsOf(wrongLevelLabel, policyWith('egress', [{ to: [{ namespaceSelector }] }])).length
}

await t.test('knows the labels of pods, and asks whether they must be there', (t) => {
  for (const key of ['app', 'k8s-app', 'tier', 'app.kubernetes.io/name', 'app.kubernetes.io/instance'])
    t.equal(count(labelled({ [key]: 'x' })), 1, key)
  for (const key of ['component', 'role', 'team', 'env', 'app.kubernetes.io/part-of', 'App', 'apps'])
    t.equal(count(labelled({ [key]: 'x' })), 0, key)
  t.equal(count({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] }), 0)
  t.equal(
    count({
      matchExpressions: [
        { key: 'app', operator: 'NotIn', values: ['x'] },
        { key: 'app', operator: 'Exists' },
      ],
    }),
    1,
  )
  t.end()
})

await t.test('is configured by its options', (t) => {
  const object = policyWith('ingress', [{ from: [{ namespaceSelector: labelled({ app: 'x' }) }] }])
  const count = (options: unknown): number => findingsOf(configured(wrongLevelLabel, options), object).length
  t.equal(count({}), 1)
  t.equal(count({ podKeys: ['tier'] }), 0)
  t.equal(count({ trustedNamespaceLabelKeys: ['app'] }), 0)
  t.end()
})

await t.test('proposes the pods of this namespace, or of the namespaces that are left', (t) => {
  const correct = (...from: readonly unknown[]): unknown => {
    const object = policyWith('ingress', [{ from }])
    const [correction] = findingsOf(wrongLevelLabel, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  const web = { podSelector: labelled({ app: 'web' }) }
  const ops = { namespaceSelector: labelled({ team: 'ops' }) }
  t.same(correct({ namespaceSelector: labelled({ app: 'web' }) }), policyWith('ingress', [{ from: [web] }]))
  t.same(
    correct({ namespaceSelector: labelled({ app: 'web', team: 'ops' }) }),
    policyWith('ingress', [{ from: [{ ...ops, ...web }] }]),
  )
  t.same(
    correct(ops, { namespaceSelector: labelled({ app: 'web' }) }),
    policyWith('ingress', [{ from: [ops] }, { from: [web] }]),
    'two rules, for in one list it would be read as one item',
  )
  t.equal(
    correct({ namespaceSelector: labelled({ app: 'web' }), podSelector: labelled({ app: 'api' }) }),
    undefined,
    'pods cannot be both',
  )
  t.end()
})

await t.test('that anybody may set such a label is folded away, being information', (t) => {
  const object = policyOf(
    policyWith('ingress', [{ from: [{ namespaceSelector: labelled({ app: 'web' }) }] }]),
  )
  const prepared = [spoofableNamespaceLabel, wrongLevelLabel].map((rule) =>
    rule.prepare({}, levelsAt('strict')),
  )
  const { findings } = judge(
    { kind: 'NetworkPolicy', change: { operation: 'create', object } },
    prepared,
    noFacts,
  )
  t.same(
    findings.map(({ rule }) => rule),
    ['wrong-level-label'],
  )
  t.notMatch(findings[0]?.wording.detail, 'Also:')
  t.end()
})

await t.test('the same selector elsewhere is not new, another one is', (t) => {
  const rule = (app: string): unknown => ({ from: [{ namespaceSelector: labelled({ app }) }] })
  const old = policyWith('ingress', [rule('a'), rule('b')])
  const since = (...sent: readonly unknown[]): readonly string[] =>
    findingsOf(wrongLevelLabel, policyWith('ingress', sent), old).map((finding) => finding.since)
  t.same(since(rule('b'), rule('a')), ['before', 'before'])
  t.same(since(rule('b')), ['before'])
  t.same(since(rule('c')), ['new'])
  t.end()
})

await t.test('judges 10,000 peers with long labels and says it in few words', (t) => {
  const from = Array.from({ length: 10_000 }, (_, index) => ({
    namespaceSelector: labelled({ app: `a${index}`, tier: 'x'.repeat(300), 'k8s-app': '\u001b\n' }),
  }))
  const findings = findingsOf(wrongLevelLabel, policyWith('ingress', [{ from }]))
  t.equal(findings.length, 33)
  for (const { wording } of findings) {
    t.ok(wording.summary.length <= 150)
    t.ok(wording.detail.length <= 600)
  }
  t.end()
})
