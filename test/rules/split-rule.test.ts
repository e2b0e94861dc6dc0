import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { splitRule } from '../../src/rules/split-rule.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, splitRule, rules)

const frontend = { podSelector: { matchLabels: { app: 'frontend' } } }
const batch = { podSelector: { matchLabels: { app: 'batch' } } }
const from = { from: [frontend] }
const ports = { ports: [{ port: 9000 }] }

function said(object: unknown, old?: unknown): readonly string[] {
  return findingsOf(splitRule, object, old).map(({ message, since }) => `${message} ${since}`)
}

function ingress(...list: readonly unknown[]): unknown {
  return policyWith('ingress', list)
}

function named(name: string, object: unknown): unknown {
  return { ...(object as object), metadata: { name, namespace: 'shop' } }
}

await t.test('refuses one pair of rules of which nothing says that two were meant', (t) => {
  for (const list of [
    [from, ports],
    [
      { ...from, ports: null },
      { ...ports, from: [] },
    ],
    [{ from: [batch], ports: [{ port: 1 }] }, from, ports],
    [{ from: [{ podSelector: {} }, batch] }, ports],
    [from, { ports: [{ port: 53 }, { port: 54 }] }],
    [from, { ports: [{ port: 80, endPort: 90 }] }],
  ])
    t.same(said(ingress(...list)), ['one-dash-too-many new'], JSON.stringify(list))
  for (const port of [5432, 25])
    t.same(said(policyWith('egress', [{ to: [frontend] }, { ports: [{ port }] }])), ['one-dash-too-many new'])
  t.same(said(named('api-9000', ingress(from, ports))), ['one-dash-too-many new'], 'a port in the name')
  t.end()
})

await t.test('only advises where something speaks for two rules', (t) => {
  for (const list of [
    [ports, from],
    [from, { ports: [{ port: 443 }, { port: 8080 }] }],
    [from, { ports: [{ port: 53, protocol: 'UDP' }] }],
    [from, { ports: [{ port: 'http-metrics' }] }],
    [{ from: [{ podSelector: {} }] }, ports],
    [{}, from, ports],
    [from, ports, { from: [batch] }],
  ]) {
    const [finding, ...more] = findingsOf(splitRule, ingress(...list))
    t.same([finding?.message, finding?.class, more.length], ['possibly', 'advice', 0], JSON.stringify(list))
  }
  for (const out of [[{ port: 443 }], [{ port: 53, protocol: 'UDP' }, { port: 443 }], [{ port: 6443 }]])
    t.same(said(policyWith('egress', [{ to: [frontend] }, { ports: out }])), ['possibly new'])
  for (const name of ['api-metrics', 'validatingWebhook', 'nfs.server', 'ingress-controller'])
    t.same(said(named(name, ingress(from, ports))), ['possibly new'], name)
  const described = {
    ...(ingress(from, ports) as object),
    metadata: { name: 'p', annotations: { 'kubernetes.io/description': 'Frontend, and probes by anyone.' } },
  }
  t.same(said(described), ['possibly new'])
  t.end()
})

await t.test('says nothing of other shapes', (t) => {
  for (const list of [
    [{ ...from, ...ports }],
    [from, { from: [batch] }],
    [ports, { ports: [{ port: 9001 }] }],
    [from, {}],
    [from, { from: [batch], ports: [{ port: 1 }] }, ports],
  ])
    t.same(said(ingress(...list)), [], JSON.stringify(list))
  const dns = { ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }
  t.same(said(policyWith('egress', [{ to: [frontend] }, dns])), [], 'DNS after other peers')
  t.same(said(policyWith('egress', [dns, { to: [frontend] }])), [], 'DNS before them')
  const ignored = { metadata: {}, spec: { policyTypes: ['Egress'], ingress: [from, ports] } }
  t.same(said(ignored), [], 'rules that are ignored')
  t.end()
})

await t.test('is new only for what nobody could reach before', (t) => {
  const old = ingress(from, ports)
  t.same(said(ingress({ from: [batch], ports: [{ port: 1 }] }, from, ports), old), [
    'one-dash-too-many before',
  ])
  t.same(
    said(ingress({ from: [{ podSelector: { matchLabels: { app: 'frontend', a: 'b' } } }] }, ports), old),
    ['one-dash-too-many before'],
    'fewer pods',
  )
  t.same(said(old, ingress({})), ['one-dash-too-many before'], 'everybody on every port')
  t.same(said(old, ingress({ ...from, ...ports })), ['one-dash-too-many new'], 'one rule')
  t.same(said(ingress(from, { ports: [{ port: 9001 }] }), old), ['one-dash-too-many new'], 'another port')
  t.same(said(ingress({ from: [batch] }, ports), old), ['one-dash-too-many new'], 'other pods')
  t.end()
})

await t.test('offers one rule, then two that name their peers, and keeps the others', (t) => {
  const object = ingress({ from: [batch], ports: [{ port: 1 }] }, from, ports)
  const [finding] = findingsOf(splitRule, object)
  const corrected = finding?.wording.corrections.map(
    (correction) => (applyCorrection(object, correction) as { spec: { ingress: unknown } }).spec.ingress,
  )
  const first = { from: [batch], ports: [{ protocol: 'TCP', port: 1 }] }
  const spelled = [{ protocol: 'TCP', port: 9000 }]
  t.same(corrected, [
    [first, { ...from, ports: spelled }],
    [first, from, { from: [{ podSelector: {} }], ports: spelled }],
  ])
  t.end()
})

await t.test('tells a few of very many pairs, and says how many more there are', (t) => {
  const list = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0 ? { from: [frontend] } : { ports: [{ port: 1 + index }] },
  )
  const found = findingsOf(splitRule, ingress(...list), ingress(...list))
  t.ok(found.length < 20)
  t.match(found.at(-1)?.wording.summary, /and 4,?991 more like it$/)
  t.ok(found.every(({ since, message }) => since === 'before' && message === 'possibly'))
  t.same(
    found.flatMap(({ wording }) => wording.corrections),
    [],
  )
  t.end()
})
