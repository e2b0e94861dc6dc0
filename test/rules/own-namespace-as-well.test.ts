import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { ownNamespaceAsWell } from '../../src/rules/own-namespace-as-well.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

await conforms(t, ownNamespaceAsWell, rules)

const name = 'kubernetes.io/metadata.name'
const ownPods = { podSelector: {} }

function summaries(...from: readonly unknown[]): readonly string[] {
  return findingsOf(ownNamespaceAsWell, policyWith('ingress', [{ from }])).map(
    ({ wording }) => wording.summary,
  )
}

await t.test('is information about both halves of the list', (t) => {
  const istio = {
    namespaceSelector: { matchExpressions: [{ key: name, operator: 'In', values: ['istio-system'] }] },
  }
  const [finding, ...more] = findingsOf(
    ownNamespaceAsWell,
    policyWith('ingress', [{ from: [istio, ownPods] }]),
  )
  t.same(more, [])
  t.equal(finding?.class, 'info')
  t.same(finding?.paths, ['spec.ingress[0].from[1]', 'spec.ingress[0].from[0]'])
  t.equal(finding?.wording.summary, 'lets in this namespace, and also every pod of istio-system')
  t.same(
    findingsOf(ownNamespaceAsWell, policyWith('egress', [{ to: [istio, ownPods] }])).map(
      ({ wording }) => wording.summary,
    ),
    ['opens the way to this namespace, and also every pod of istio-system'],
  )
  t.end()
})

await t.test('is silent where it is something else, or nothing more', (t) => {
  const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
  t.same(summaries(web), [])
  t.same(summaries(ownPods), [])
  t.same(summaries(web, ownPods, { podSelector: { matchLabels: { app: 'a' } } }), [], 'or-peers says it')
  t.same(summaries({ ...web, podSelector: { matchLabels: { app: 'a' } } }, ownPods), [])
  t.same(summaries({ namespaceSelector: {} }, ownPods), [])
  t.same(
    summaries({ namespaceSelector: { matchExpressions: [{ key: name, operator: 'Exists' }] } }, ownPods),
    [],
  )
  t.same(
    summaries(
      { namespaceSelector: { matchExpressions: [{ key: name, operator: 'In', values: ['a', 'shop'] }] } },
      ownPods,
    ),
    [],
  )
  t.same(
    summaries(
      { namespaceSelector: { matchExpressions: [{ key: name, operator: 'DoesNotExist' }] } },
      ownPods,
    ),
    [],
  )
  t.same(
    findingsOf(ownNamespaceAsWell, policyWith('ingress', [{ from: [web] }, { from: [ownPods] }])),
    [],
    'two rules',
  )
  t.end()
})

await t.test('fewer namespaces are not new, another one is', (t) => {
  const named = (...names: readonly string[]): unknown => ({
    from: [ownPods, ...names.map((one) => ({ namespaceSelector: { matchLabels: { [name]: one } } }))],
  })
  const old = policyWith('ingress', [named('a', 'b')])
  const since = (rule: unknown): readonly string[] =>
    findingsOf(ownNamespaceAsWell, policyWith('ingress', [{}, rule]), old).map((finding) => finding.since)
  t.same(since(named('b', 'a')), ['before', 'before'])
  t.same(since(named('b')), ['before'])
  t.same(since(named('c')), ['new'])
  t.end()
})

await t.test('judges 10,000 peers and says it in few words', (t) => {
  const to = [
    ...Array.from({ length: 10_000 }, (_, index) => ({
      namespaceSelector: { matchLabels: { ['k'.repeat(300)]: `v${index}`, team: 'x', env: 'y' } },
    })),
    ownPods,
  ]
  const findings = findingsOf(ownNamespaceAsWell, policyWith('egress', [{ to }]))
  t.equal(findings.length, 33)
  t.ok(findings.every(({ wording }) => wording.summary.length <= 150 && wording.detail.length <= 600))
  t.end()
})
