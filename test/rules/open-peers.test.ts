import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { openPeers } from '../../src/rules/open-peers.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, openPeers, rules)

const tcp = (port: number): unknown => ({ protocol: 'TCP', port })
const everyProtocol = [{ protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }]
const everyAddress = [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }]

function found(direction: 'ingress' | 'egress', list: readonly unknown[]): readonly string[] {
  return findingsOf(openPeers, policyWith(direction, list)).map(
    ({ message, paths }) => `${message} ${paths.join(' ')}`,
  )
}

await t.test('a null, an absent and an empty list of peers are the same', (t) => {
  for (const rule of [{ ports: [tcp(80)] }, { from: null, ports: [tcp(80)] }, { from: [], ports: [tcp(80)] }])
    t.same(found('ingress', [rule]), ['open spec.ingress[0]'])
  t.same(found('egress', [{ to: [], ports: [tcp(80)] }]), ['open spec.egress[0]'])
  t.end()
})

await t.test('every port is every port in whatever spelling, also in several rules', (t) => {
  for (const rule of [
    {},
    { ports: [] },
    { ports: everyProtocol },
    { ports: [...everyProtocol, tcp(22)] },
    { ports: [{ port: 1, endPort: 65535 }, ...everyProtocol.slice(1)] },
  ])
    t.same(found('egress', [rule]), ['allow-all spec.egress[0]'])
  t.same(
    found(
      'ingress',
      everyProtocol.map((port) => ({ ports: [port] })),
    ),
    ['allow-all spec.ingress[0] spec.ingress[1] spec.ingress[2]'],
  )
  t.same(found('egress', [{ ports: everyProtocol.slice(0, 2) }]), ['open spec.egress[0]'])
  t.end()
})

await t.test('says the widest once: beside everything, a port more opens nothing', (t) => {
  t.same(found('ingress', [{ ports: [tcp(80)] }, {}]), ['allow-all spec.ingress[1]'])
  t.same(found('ingress', [{ ports: [tcp(80)] }, { ports: [tcp(81)] }]), [
    'open spec.ingress[0]',
    'open spec.ingress[1]',
  ])
  t.end()
})

await t.test('finds everybody spelled out, in one list or over rules that share a port', (t) => {
  t.same(found('ingress', [{ from: [{ namespaceSelector: {} }, ...everyAddress], ports: [tcp(80)] }]), [
    'open spec.ingress[0]',
  ])
  t.same(
    found('ingress', [
      { from: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 1, endPort: 100 }] },
      { from: [{ podSelector: {} }] },
      { from: everyAddress, ports: [tcp(80)] },
    ]),
    ['open spec.ingress[0] spec.ingress[2]'],
  )
  t.same(found('ingress', [{ from: [{ namespaceSelector: {} }, ...everyAddress] }]), [
    'allow-all spec.ingress[0]',
  ])
  const notQuite = [
    [
      { from: [{ namespaceSelector: {} }], ports: [tcp(80)] },
      { from: everyAddress, ports: [tcp(81)] },
    ],
    [{ from: [{ namespaceSelector: {} }, everyAddress[0]] }],
    [{ from: everyAddress }],
    [{ from: [{ podSelector: {} }, ...everyAddress] }],
    [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } }, ...everyAddress] }],
    [
      {
        from: [
          { namespaceSelector: {} },
          { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
          everyAddress[1],
        ],
      },
    ],
  ]
  for (const list of notQuite) t.same(found('ingress', list), [], JSON.stringify(list))
  t.end()
})

await t.test('is silent where nobody gets in, and where another rule speaks', (t) => {
  t.same(found('ingress', []), [])
  t.same(found('egress', [{ ports: [{ protocol: 'UDP', port: 53 }] }]), [], 'DNS')
  t.same(found('ingress', [{ ports: [{ protocol: 'UDP', port: 53 }] }]), ['open spec.ingress[0]'])
  t.same(found('egress', [{ ports: [{ protocol: 'UDP', port: 53 }, tcp(443)] }]), ['open spec.egress[0]'])
  t.end()
})

await t.test('ports that are configured as public are information, for ingress alone', (t) => {
  const prepared = openPeers.prepare({ publicPorts: [{ port: 443 }, { port: 80 }] }, levelsAt('strict'))
  const classOf = (direction: 'ingress' | 'egress', ports: readonly unknown[]): string | undefined => {
    const object = policyOf(policyWith(direction, [{ ports }]))
    return judge({ kind: 'NetworkPolicy', change: { operation: 'create', object } }, [prepared], noFacts)
      .findings[0]?.class
  }
  t.equal(classOf('ingress', [tcp(443)]), 'info')
  t.equal(classOf('ingress', [tcp(443), tcp(80)]), 'info')
  t.equal(classOf('ingress', [tcp(443), tcp(22)]), 'strict')
  t.equal(classOf('ingress', []), 'strict')
  t.equal(classOf('egress', [tcp(443)]), 'strict')
  t.end()
})

await t.test('tells of credentials on the way out, and whether the other direction stays restricted', (t) => {
  const textOf = (spec: unknown): string =>
    findingsOf(openPeers, { metadata: { name: 'p', namespace: 'shop' }, spec })[0]?.wording.detail ?? ''
  t.match(textOf({ podSelector: {}, policyTypes: ['Egress'], egress: [{}] }), /169\.254\.169\.254/)
  t.notMatch(textOf({ podSelector: {}, ingress: [{}] }), /169\.254/)
  const both = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] }
  t.match(textOf(both), /Ingress stays restricted\. If you mean no restriction of egress, leave it out/)
  t.notMatch(textOf({ ...both, ingress: [{}] }), /stays restricted/)
  t.end()
})

await t.test('offers the internet only on the way out, and never for a database', (t) => {
  const intros = (direction: 'ingress' | 'egress', port: number): string =>
    findingsOf(openPeers, policyWith(direction, [{ ports: [tcp(port)] }]))
      .flatMap(({ wording }) => wording.corrections.map(({ intro }) => intro))
      .join(' ')
  t.match(intros('egress', 443), /internet/)
  t.notMatch(intros('egress', 5432), /internet/)
  t.notMatch(intros('ingress', 443), /internet/)
  const nowhere = { metadata: { name: 'p' }, spec: { podSelector: {}, ingress: [{}] } }
  t.notMatch(
    JSON.stringify(findingsOf(openPeers, nowhere)),
    /another namespace/,
    'a file without a namespace',
  )
  t.end()
})

await t.test('only what is opened anew is new', (t) => {
  const since = (now: readonly unknown[], before: readonly unknown[], target?: readonly unknown[]): string =>
    findingsOf(openPeers, policyWith('ingress', now, target?.[0]), policyWith('ingress', before, target?.[1]))
      .map((finding: Finding) => finding.since)
      .join(' ')
  const peers = [{ podSelector: {} }]
  t.equal(since([{ from: peers }, { ports: [tcp(80)] }], [{ ports: [tcp(80)] }, { from: peers }]), 'before')
  t.equal(since([{ ports: [tcp(80)] }], [{}]), 'before', 'narrowed')
  t.equal(since([{ ports: [tcp(80), tcp(81)] }], [{ ports: [tcp(81)] }, { ports: [tcp(80)] }]), 'before')
  t.equal(since([{ ports: [tcp(81)] }], [{ ports: [tcp(80)] }]), 'new', 'another port')
  t.equal(since([{}], [{ ports: [tcp(80)] }]), 'new')
  t.equal(since([{ ports: [tcp(80)] }], [{ from: peers, ports: [tcp(80)] }]), 'new')
  t.equal(since([{ ports: [tcp(80)] }], [{ from: everyAddress, ports: [tcp(80)] }]), 'new', 'pods, nodes')
  t.equal(
    since([{ from: [{ namespaceSelector: {} }, ...everyAddress] }], [{}]),
    'before',
    'spelled out what was there',
  )
  const some = { matchLabels: { app: 'a' } }
  t.equal(since([{}], [{}], [{}, some]), 'new', 'for more pods')
  t.equal(since([{}], [{}], [some, {}]), 'before', 'for fewer pods')
  t.end()
})

await t.test('thousands of open rules are a few findings', (t) => {
  const list = Array.from({ length: 10_000 }, (_, index) => ({ ports: [tcp(index + 1)] }))
  const object = policyWith('ingress', list)
  const findings = findingsOf(openPeers, object, object)
  t.equal(findings.length, 9)
  t.match(findings.at(-1)?.wording.summary, /; and 9991 more like it$/)
  t.ok(findings.every(({ since, paths }) => since === 'before' && paths.length <= 16))
  t.end()
})
