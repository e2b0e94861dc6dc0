import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { allNamespaces } from '../../src/rules/all-namespaces.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection, policyOf } from './policies.ts'

await conforms(t, allNamespaces, rules)

const all = { namespaceSelector: {} }
const some = { podSelector: { matchLabels: { app: 'a' } } }

function found(
  direction: 'ingress' | 'egress',
  peers: readonly unknown[],
  ports: readonly unknown[] = [{ port: 8080 }],
): readonly string[] {
  const list = [direction === 'ingress' ? { from: peers, ports } : { to: peers, ports }]
  return findingsOf(allNamespaces, policyWith(direction, list)).map(
    ({ message, paths }) => `${message} ${paths.join(' ')}`,
  )
}

await t.test('knows all namespaces in every spelling', (t) => {
  for (const selector of [
    {},
    { matchLabels: {} },
    { matchLabels: null, matchExpressions: [] },
    { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] },
  ])
    for (const podSelector of [undefined, null, {}, { matchLabels: {} }])
      t.same(found('ingress', [{ namespaceSelector: selector, podSelector }]), [
        'every-pod spec.ingress[0].from[0]',
      ])
  t.end()
})

await t.test('is silent about some namespaces, also those that are only left out', (t) => {
  const expressions = [
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['dev'] },
    { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['dev'] },
    { key: 'team', operator: 'Exists' },
    { key: 'team', operator: 'DoesNotExist' },
    { key: 'team', operator: 'NotIn', values: ['ghost'] },
    { key: 'kubernetes.io/metadata.name', operator: 'DoesNotExist' },
  ]
  for (const expression of expressions)
    t.same(found('ingress', [{ namespaceSelector: { matchExpressions: [expression] } }]), [])
  t.same(found('ingress', [{ podSelector: {} }]), [])
  t.end()
})

await t.test('the internet was meant only where web ports are all there is', (t) => {
  const web = [{ port: 443 }, { port: 80 }]
  t.same(found('egress', [all], web), ['not-the-internet spec.egress[0].to[0]'])
  t.same(found('ingress', [all], web), ['every-pod spec.ingress[0].from[0]'])
  t.same(found('egress', [all], [...web, { port: 22 }]), ['every-pod spec.egress[0].to[0]'])
  t.same(found('egress', [all], []), ['every-pod spec.egress[0].to[0]'])
  t.same(found('egress', [all, { podSelector: {} }], web), ['every-pod spec.egress[0].to[0]'])
  t.same(found('egress', [{ ...all, ...some }], web), ['labelled-pods spec.egress[0].to[0]'])
  t.end()
})

await t.test('says the widest of a list once', (t) => {
  t.same(found('ingress', [{ ...all, ...some }, all, { podSelector: {} }, all]), [
    'every-pod spec.ingress[0].from[1] spec.ingress[0].from[3]',
  ])
  t.same(found('egress', [all, { ...all, ...some }], [{ port: 53 }]), [], 'DNS')
  t.end()
})

await t.test('pods that only the platform can label are fine where the configuration says so', (t) => {
  const prepared = allNamespaces.prepare({ trustedPodKeys: ['example.com/platform'] }, levelsAt('strict'))
  const isFound = (podSelector: unknown): boolean => {
    const object = policyOf(policyWith('ingress', [{ from: [{ namespaceSelector: {}, podSelector }] }]))
    const change = { kind: 'NetworkPolicy', change: { operation: 'create', object } } as const
    return judge(change, [prepared], noFacts).findings.length > 0
  }
  const expression = (operator: string, values?: readonly string[]): unknown => ({
    matchExpressions: [{ key: 'example.com/platform', operator, values }],
  })
  t.notOk(isFound({ matchLabels: { 'example.com/platform': 'yes', app: 'a' } }))
  t.notOk(isFound(expression('Exists')))
  t.ok(isFound(expression('NotIn', ['no'])), 'anybody can leave a label out')
  t.ok(isFound(some.podSelector))
  t.ok(isFound({}))
  t.end()
})

await t.test('corrections keep the other peers, and never make two items of one', (t) => {
  const object = policyWith('ingress', [
    { from: [{ namespaceSelector: { matchLabels: { team: 'web' } } }, { ...all, ...some }] },
  ])
  const corrected = findingsOf(allNamespaces, object)
    .flatMap(({ wording }) => wording.corrections)
    .map((correction) => policyOf(applyCorrection(object, correction)).spec.ingress[0]?.peers)
  t.equal(corrected.length, 1, 'not the pods of this namespace beside another namespace')
  t.match(corrected[0], [
    { namespaceSelector: { requirements: [{ key: 'team' }] }, podSelector: undefined },
    {
      namespaceSelector: { requirements: [{ key: 'kubernetes.io/metadata.name', values: ['shop'] }] },
      podSelector: { requirements: [{ key: 'app', values: ['a'] }] },
    },
  ])
  t.end()
})

await t.test('only what is opened anew is new', (t) => {
  const since = (now: readonly unknown[], before: readonly unknown[]): string =>
    findingsOf(allNamespaces, policyWith('ingress', now), policyWith('ingress', before))
      .map((finding) => finding.since)
      .join(' ')
  const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
  t.equal(since([{ from: [web] }, { from: [all] }], [{ from: [all, web] }]), 'before', 'reordered')
  t.equal(since([{ from: [{ ...all, ...some }] }], [{ from: [all] }]), 'before', 'narrowed to labelled pods')
  t.equal(since([{ from: [all], ports: [{ port: 80 }] }], [{ from: [all] }]), 'before', 'narrowed to a port')
  t.equal(since([{ from: [all] }], [{}]), 'before', 'narrower than no peers')
  t.equal(since([{ from: [all] }], [{ from: [{ ...all, ...some }] }]), 'new')
  t.equal(since([{ from: [all] }], [{ from: [all], ports: [{ port: 80 }] }]), 'new')
  t.equal(since([{ from: [all] }], [{ from: [web] }]), 'new')
  t.equal(
    since([{ from: [all] }], [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }]),
    'new',
    'pods, not addresses',
  )
  t.end()
})

await t.test('thousands of such peers are a few findings', (t) => {
  const peers = Array.from({ length: 10_000 }, (_, index) => ({
    namespaceSelector: {},
    podSelector: { matchLabels: { app: `a${index}` } },
  }))
  const inOne = policyWith('ingress', [{ from: peers }])
  const [only, ...others] = findingsOf(allNamespaces, inOne, inOne)
  t.same([only?.since, only?.paths.length, others.length], ['before', 16, 0])
  t.same(only?.wording.corrections, [], 'nobody would paste that')
  const inMany = policyWith(
    'ingress',
    peers.map((peer) => ({ from: [peer] })),
  )
  t.equal(findingsOf(allNamespaces, inMany, inMany).filter(({ since }) => since === 'before').length, 9)
  t.end()
})
