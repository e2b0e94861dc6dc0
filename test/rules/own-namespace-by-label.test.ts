import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { ownNamespaceByLabel } from '../../src/rules/own-namespace-by-label.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, ownNamespaceByLabel, rules)

const name = 'kubernetes.io/metadata.name'
const own = { namespaceSelector: { matchLabels: { [name]: 'shop' } } }
const other = { namespaceSelector: { matchLabels: { [name]: 'web' } } }
const pods = { podSelector: { matchLabels: { app: 'a' } } }

function paths(...from: readonly unknown[]): readonly string[] {
  return findingsOf(ownNamespaceByLabel, policyWith('ingress', [{ from }])).flatMap(
    (finding) => finding.paths,
  )
}

await t.test('finds the own namespace in every spelling, and only where it stands alone', (t) => {
  const at = ['spec.ingress[0].from[0].namespaceSelector']
  t.same(paths(own), at)
  t.same(paths({ ...own, ...pods }), at)
  t.same(
    paths({
      namespaceSelector: {
        matchExpressions: [
          { key: name, operator: 'In', values: ['shop', 'web'] },
          { key: name, operator: 'NotIn', values: ['web'] },
          { key: name, operator: 'Exists' },
        ],
      },
    }),
    at,
  )
  const silent: readonly unknown[] = [
    other,
    { namespaceSelector: {} },
    { namespaceSelector: { matchLabels: { [name]: 'shop', team: 'b' } } },
    { namespaceSelector: { matchLabels: { name: 'shop' } } },
    { namespaceSelector: { matchExpressions: [{ key: name, operator: 'In', values: ['shop', 'web'] }] } },
    pods,
  ]
  for (const peer of silent) t.same(paths(peer), [], JSON.stringify(peer))
  t.same(paths(own, pods), [], 'or-peers says it')
  t.end()
})

await t.test('the same without the name, in two rules where one list would be misread', (t) => {
  const correct = (...from: readonly unknown[]): unknown => {
    const object = policyWith('ingress', [{ from }])
    const [correction] = findingsOf(ownNamespaceByLabel, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  t.same(correct(own), policyWith('ingress', [{ from: [{ podSelector: {} }] }]))
  t.same(correct({ ...own, ...pods }), policyWith('ingress', [{ from: [pods] }]))
  t.same(correct(other, { ...own, ...pods }), policyWith('ingress', [{ from: [other] }, { from: [pods] }]))
  t.end()
})

await t.test('the same pods elsewhere are not new', (t) => {
  const old = policyWith('ingress', [{ from: [{ ...own, ...pods }, other] }])
  const since = (object: unknown): readonly string[] =>
    findingsOf(ownNamespaceByLabel, object, old).map((finding) => finding.since)
  t.same(since(policyWith('ingress', [{}, { from: [other, { ...own, ...pods }] }])), ['before'])
  t.same(since(policyWith('ingress', [{ from: [own] }])), ['new'])
  t.end()
})

await t.test('judges 10,000 peers, in one rule and in as many', (t) => {
  const peers = Array.from({ length: 10_000 }, (_, index) => ({
    ...own,
    podSelector: { matchLabels: { app: `a${index}` } },
  }))
  t.equal(findingsOf(ownNamespaceByLabel, policyWith('ingress', [{ from: peers }])).length, 33)
  t.equal(
    findingsOf(
      ownNamespaceByLabel,
      policyWith(
        'ingress',
        peers.map((peer) => ({ from: [peer] })),
      ),
    ).length,
    33,
  )
  t.end()
})
