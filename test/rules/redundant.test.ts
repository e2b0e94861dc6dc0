import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { orPeers } from '../../src/rules/or-peers.ts'
import { redundant } from '../../src/rules/redundant.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { judgeUpdate } from './updates.ts'

await conforms(t, redundant, rules)

const pods = (app: string): object => ({ podSelector: { matchLabels: { app } } })
const block = (cidr: string): object => ({ ipBlock: { cidr } })
const namespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})

function paths(...ruleList: readonly unknown[]): readonly string[] {
  return findingsOf(redundant, policyWith('ingress', ruleList)).map(({ paths: found }) => found.join(' < '))
}

await t.test('of parts that say the same only the later one is redundant', (t) => {
  t.same(paths({ from: [pods('a'), pods('b'), pods('a')] }), [
    'spec.ingress[0].from[2] < spec.ingress[0].from[0]',
  ])
  t.same(paths({ from: [pods('a')] }, { from: [pods('a')] }), ['spec.ingress[1] < spec.ingress[0]'])
  t.same(paths({ from: [pods('a'), pods('b')] }, { from: [pods('b'), pods('a')] }), [
    'spec.ingress[1] < spec.ingress[0]',
  ])
  t.same(paths({ from: [block('10.0.0.0/9'), block('10.128.0.0/9')] }, { from: [block('10.0.0.0/8')] }), [
    'spec.ingress[1] < spec.ingress[0]',
  ])
  t.same(paths({}, {}, {}), ['spec.ingress[1] < spec.ingress[0] < spec.ingress[2]'])
  t.end()
})

await t.test('a rule that a wider one swallows is told once, not each of its peers', (t) => {
  t.same(paths({}, { from: [pods('a'), pods('a'), pods('b')], ports: [{ port: 80 }] }), [
    'spec.ingress[1] < spec.ingress[0]',
  ])
  t.same(paths({ from: [pods('a')], ports: [{ port: 80 }] }, { ports: [{ port: 1, endPort: 100 }] }), [
    'spec.ingress[0] < spec.ingress[1]',
  ])
  t.end()
})

await t.test('what hinges on something undefined is not redundant', (t) => {
  t.same(paths({ from: [block('0.0.0.0/0'), block('::/0'), pods('a')] }), [])
  t.same(paths({ from: [namespace('x'), { namespaceSelector: { matchLabels: { team: 'a' } } }] }), [])
  t.same(
    paths({ from: [pods('a')], ports: [{ port: 'http' }] }, { from: [pods('a')], ports: [{ port: 80 }] }),
    [],
  )
  const wholeProtocols = [{ protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }]
  t.same(paths({ from: [pods('a')], ports: wholeProtocols }, { from: [pods('a')] }), [
    'spec.ingress[0] < spec.ingress[1]',
  ])
  t.end()
})

await t.test('a list never comes down to nobody, which would be everybody', (t) => {
  const many = findingsOf(
    redundant,
    policyWith('ingress', [{ from: [pods('a'), pods('b')] }, { from: [{ podSelector: {} }] }]),
  )
  t.match(many, [{ message: 'rule', paths: ['spec.ingress[0]', 'spec.ingress[1]'] }])
  for (const { wording } of many) for (const { yaml } of wording.corrections) t.notMatch(yaml, /from:\s*$/)
  const nobody = {
    podSelector: {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x'] },
        { key: 'a', operator: 'NotIn', values: ['x'] },
      ],
    },
  }
  t.same(
    paths({ from: [nobody] }, { from: [nobody] }),
    [],
    'peers that contradict themselves are for never-matching',
  )
  t.end()
})

await t.test('own pods beside their whole namespace are for or-peers to say, once', (t) => {
  t.same(paths({ from: [namespace('shop'), pods('a')] }), [])
  t.same(paths({ from: [namespace('shop'), { podSelector: {} }] }), [
    'spec.ingress[0].from[1] < spec.ingress[0].from[0]',
  ])
  const policy = policyWith('ingress', [{ from: [namespace('shop'), pods('a'), pods('a')] }])
  t.match(
    judgeUpdate([orPeers, redundant], policyWith('ingress', []), policy).findings.map(({ rule }) => rule),
    ['or-peers'],
  )
  t.end()
})

await t.test('what was redundant before is not new in another order, and another peer is', (t) => {
  const since = (before: readonly unknown[], after: readonly unknown[]): readonly string[] =>
    findingsOf(redundant, policyWith('ingress', after), policyWith('ingress', before)).map(
      (found) => found.since,
    )
  const a = { from: [{ podSelector: {} }, pods('a')] }
  t.same(since([a], [{ from: [pods('a'), { podSelector: {} }] }]), ['before'])
  t.same(since([a], [{ from: [{ podSelector: {} }, pods('b')] }]), ['new'])
  t.end()
})

await t.test('long lists are searched for what is written twice, and for no more', (t) => {
  const many = Array.from({ length: 10_000 }, (_, index) => pods(`v${index}`))
  t.same(paths({ from: [...many, pods('v7')] }), ['spec.ingress[0].from[10000] < spec.ingress[0].from[7]'])
  t.same(paths({ from: [{ podSelector: {} }, ...many] }), [])
  const ports = Array.from({ length: 10_000 }, (_, index) => ({ port: 2 * index + 1 }))
  t.same(paths({ from: [...many, pods('v7')], ports }).length, 1)
  t.same(paths({ from: many, ports }, { from: many, ports }), ['spec.ingress[1] < spec.ingress[0]'])
  const wide = (from: number): object => ({
    podSelector: {
      matchExpressions: Array.from({ length: 300 }, (_, index) => ({
        key: `k${from + index}`,
        operator: 'NotIn',
        values: ['x'],
      })),
    },
  })
  t.same(paths({ from: Array.from({ length: 90 }, (_, index) => wide(index)) }), [])
  t.ok(paths({ from: Array.from({ length: 90 }, () => pods('same')), ports }).length <= 34)
  t.end()
})
