import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { broadTarget } from '../../src/rules/broad-target.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { openPeers } from '../../src/rules/open-peers.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, broadTarget, rules)

const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }

function found(
  direction: 'ingress' | 'egress',
  list: readonly unknown[],
  podSelector: unknown = {},
): readonly string[] {
  return findingsOf(broadTarget, policyWith(direction, list, podSelector)).map(
    ({ message, class: one, paths }) => `${message} ${one} ${paths.join(' ')}`,
  )
}

await t.test('a target is every pod in whatever spelling', (t) => {
  for (const selector of [{}, null, { matchLabels: {} }, { matchLabels: null, matchExpressions: [] }])
    t.same(found('ingress', [{ from: [monitoring] }], selector), [
      'allows info spec.podSelector spec.ingress[0]',
    ])
  t.same(found('ingress', [{ from: [monitoring] }], { matchLabels: { app: 'a' } }), [])
  t.end()
})

await t.test('is silent where nobody from outside gets anything', (t) => {
  t.same(found('ingress', []), [], 'denies all')
  t.same(
    found('ingress', [{ from: [{ podSelector: {} }, { podSelector: { matchLabels: { a: 'b' } } }] }]),
    [],
  )
  const own = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }
  t.same(found('ingress', [{ from: [own] }]), [])
  t.same(
    found('egress', [{ ports: [{ protocol: 'UDP', port: 53 }] }, { to: [{ podSelector: {} }] }]),
    [],
    'DNS',
  )
  const nobody = {
    matchExpressions: [
      { key: 'a', operator: 'In', values: ['b'] },
      { key: 'a', operator: 'DoesNotExist' },
    ],
  }
  t.same(found('ingress', [{ from: [{ namespaceSelector: nobody }] }]), [])
  t.end()
})

await t.test('is advice where everybody gets it, and points to the rule that does it', (t) => {
  t.same(
    found('ingress', [
      { from: [monitoring] },
      { ports: [{ port: 80 }] },
      { from: [{ namespaceSelector: {} }] },
    ]),
    [
      'allows-anybody advice spec.ingress[1]',
      'allows-anybody advice spec.ingress[2]',
      'allows info spec.podSelector spec.ingress[0]',
    ],
  )
  t.same(found('egress', [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }]), [
    'allows-anybody advice spec.egress[0]',
  ])
  const internet = { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }
  t.same(found('egress', [{ to: [internet] }]), ['allows info spec.podSelector spec.egress[0]'])
  const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((cidr) => ({ from: [{ ipBlock: { cidr } }] }))
  t.equal(found('ingress', halves).length, 2)
  t.end()
})

await t.test('becomes a sentence of what is said about the rule itself', (t) => {
  const object = policyOf(policyWith('ingress', [{ ports: [{ port: 80 }] }]))
  const change = { kind: 'NetworkPolicy', change: { operation: 'create', object } } as const
  const prepared = [openPeers, broadTarget].map((rule) => rule.prepare({}, levelsAt('strict')))
  const { findings } = judge(change, prepared, noFacts)
  t.same(
    findings.map(({ rule }) => rule),
    ['open-peers'],
  )
  t.match(
    findings[0]?.wording.detail,
    /Also: grants this to every present and future pod of the namespace\.$/,
  )
  t.end()
})

await t.test('names who gets in where that is short', (t) => {
  const summaryOf = (list: readonly unknown[]): string | undefined =>
    findingsOf(broadTarget, policyWith('ingress', list))[0]?.wording.summary
  t.equal(
    summaryOf([{ from: [monitoring], ports: [{ port: 9090 }] }]),
    'lets in all pods of namespace monitoring, on TCP 9090, for every present and future pod of the namespace',
  )
  const long = { namespaceSelector: { matchLabels: { ['a'.repeat(63)]: 'b'.repeat(63) } } }
  t.equal(summaryOf([{ from: [long] }]), 'grants this to every present and future pod of the namespace')
  t.end()
})

await t.test('only what is granted anew is new', (t) => {
  const since = (now: unknown, before: unknown, target: unknown = {}): string =>
    findingsOf(broadTarget, policyWith('ingress', [now]), policyWith('ingress', [before], target))
      .map((finding) => finding.since)
      .join(' ')
  const rule = { from: [monitoring] }
  t.equal(since(rule, rule), 'before')
  t.equal(since({ ...rule, ports: [{ port: 80 }] }, rule), 'before', 'narrowed')
  t.equal(since(rule, {}), 'before')
  t.equal(since(rule, { ...rule, ports: [{ port: 80 }] }), 'new')
  t.equal(since(rule, rule, { matchLabels: { app: 'a' } }), 'new', 'for more pods')
  t.end()
})

await t.test('thousands of rules are a few findings', (t) => {
  const list = Array.from({ length: 10_000 }, (_, index) => ({
    from: [{ namespaceSelector: index % 2 === 0 ? {} : { matchLabels: { team: `t${index}` } } }],
    ports: [{ port: index + 1 }],
  }))
  const object = policyWith('ingress', list)
  const findings = findingsOf(broadTarget, object, object)
  t.equal(findings.length, 10)
  t.ok(findings.every(({ since, paths }) => since === 'before' && paths.length <= 16))
  t.end()
})
