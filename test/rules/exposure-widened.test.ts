import t from 'tap'
import { anyIp } from '../../src/rules/any-ip.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { exposureWidened } from '../../src/rules/exposure-widened.ts'
import { openPeers } from '../../src/rules/open-peers.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { judgeUpdate } from './updates.ts'

await conforms(t, exposureWidened, rules)

const pods = (app: string): object => ({ podSelector: { matchLabels: { app } } })
const block = (cidr: string, except?: readonly string[]): object => ({ ipBlock: { cidr, except } })

function said(before: unknown, after: unknown): readonly string[] {
  return findingsOf(exposureWidened, after, before).map(
    ({ message, wording }) => `${message} ${wording.summary}`,
  )
}

function ingress(before: readonly unknown[], after: readonly unknown[]): readonly string[] {
  return said(policyWith('ingress', before), policyWith('ingress', after))
}

function egress(before: readonly unknown[], after: readonly unknown[]): readonly string[] {
  return said(policyWith('egress', before), policyWith('egress', after))
}

await t.test('says in a sentence what gets through and did not', (t) => {
  t.same(ingress([], [{ ports: [{ port: 5432 }] }]), ['widened-to-all newly lets in: anywhere, on TCP 5432'])
  t.same(egress([{ to: [pods('a')] }], [{ to: [pods('a'), pods('b')] }]), [
    'widened newly opens the way to: pods with app=b in this namespace, on all ports',
  ])
  t.same(
    ingress(
      [{ from: [pods('a')], ports: [{ port: 80 }] }],
      [{ from: [pods('a')], ports: [{ port: 80 }, { port: 81 }] }],
    ),
    ['widened newly lets in: pods with app=a in this namespace, on TCP 81'],
  )
  t.end()
})

await t.test('the same in another order or spelling, and less of it, is nothing new', (t) => {
  const one = { from: [pods('a'), block('10.0.0.0/8')], ports: [{ port: 80, endPort: 90 }] }
  const two = { from: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] }
  for (const after of [
    [one, two],
    [two, one],
    [{ ...one, from: [block('10.128.0.0/9'), pods('a')] }, two, { ...one, from: [block('10.0.0.0/9')] }],
    [
      {
        ...one,
        ports: [
          { port: 80, endPort: 85 },
          { port: 86, endPort: 90 },
        ],
      },
      two,
    ],
    [
      one,
      {
        from: [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: ['x'] }] } }],
      },
    ],
    [{ ...one, from: [block('10.0.0.0/8', ['10.1.0.0/16'])] }],
    [{ ...one, ports: [{ port: 85 }] }],
    [],
  ])
    t.same(ingress([one, two], after), [], JSON.stringify(after))
  t.end()
})

await t.test('everybody, the internet and all namespaces are advice, the rest is information', (t) => {
  const classes = (before: readonly unknown[], after: readonly unknown[]): readonly string[] =>
    findingsOf(exposureWidened, policyWith('egress', after), policyWith('egress', before)).map(
      (found) => found.class,
    )
  const inside = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
  for (const rule of [
    {},
    { to: [block('0.0.0.0/0')] },
    { to: [block('0.0.0.0/0', inside)] },
    { to: [block('2000::/3')] },
    { to: [{ namespaceSelector: {} }] },
    { to: [{ namespaceSelector: {}, ...pods('a') }] },
  ])
    t.same(classes([{ to: [{ podSelector: {} }] }], [rule]), ['advice'], JSON.stringify(rule))
  for (const rule of [
    { to: [block('10.0.0.0/8')] },
    { to: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] },
    { ports: [{ port: 53 }, { port: 53, protocol: 'UDP' }] },
  ])
    t.same(classes([], [rule]), ['info'], JSON.stringify(rule))
  const families = { to: [block('0.0.0.0/0'), block('::/0')] }
  t.same(classes([families], [{}]), ['advice'], 'from every address to everybody')
  t.same(classes([{ to: [block('0.0.0.0/0')] }], [{ to: [block('0.0.0.0/1')] }]), [])
  t.end()
})

await t.test('what hinges on something undefined is only possible', (t) => {
  const http = (port: unknown): readonly unknown[] => [
    { from: [{ namespaceSelector: {} }], ports: [{ port }] },
  ]
  t.same(ingress(http(8080), http('http')), [
    'widened may newly let in: all pods of all namespaces, on TCP "http"',
  ])
  t.same(ingress([{ from: [block('10.0.0.0/8')] }], [{ from: [{ podSelector: {} }] }]), [
    'widened may newly let in: all pods of this namespace, on all ports',
  ])
  const [both] = findingsOf(
    exposureWidened,
    policyWith('ingress', [
      { from: [{ podSelector: {} }, block('10.0.0.0/8'), block('192.0.2.0/24')], ports: [{ port: 80 }] },
    ]),
    policyWith('ingress', [{ from: [block('10.0.0.0/8')], ports: [{ port: 80 }] }]),
  )
  t.match(
    both?.wording.detail,
    'newly lets in: 192.0.2.0/24, on TCP 80. It may newly let in: all pods of this namespace',
  )
  t.match(both?.wording.detail, 'That is not certain: whether the blocks of before hold pods')
  t.end()
})

await t.test('pods that the policy newly selects get what it allows, if they were isolated', (t) => {
  const select = (podSelector: object, rule: object = { from: [pods('x')] }): unknown =>
    policyWith('ingress', [rule], podSelector)
  const a = { matchLabels: { app: 'a' } }
  t.same(said(select(a), select({})), [
    'widened pods newly selected may let in: pods with app=x in this namespace, on all ports',
  ])
  t.same(said(select(a, {}), select({}, {})), [
    'widened-to-all pods newly selected may let in: anywhere, on all ports',
  ])
  t.same(said(select({}), select(a)), [])
  t.same(
    said(policyWith('ingress', [], a), policyWith('ingress', [], {})),
    [],
    'a denial allows them nothing',
  )
  t.same(
    said(select(a), select({ matchLabels: { app: 'b' } }, { from: [pods('y')] })).length,
    1,
    'no pod is selected before and after, so there is nothing else to compare',
  )
  t.end()
})

await t.test('a direction that is not isolated before and after is not compared', (t) => {
  const both = {
    metadata: { name: 'p', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
  }
  t.same(said(policyWith('ingress', []), both), [])
  t.same(said(both, policyWith('ingress', [])), [])
  t.end()
})

await t.test('names only the rules that do it', (t) => {
  const old = [{ from: [block('10.0.0.0/8')], ports: [{ port: 80 }] }, { from: [pods('a')] }]
  const [found] = findingsOf(
    exposureWidened,
    policyWith('ingress', [
      { from: [block('10.0.0.0/9')], ports: [{ port: 80 }] },
      { from: [block('10.128.0.0/9')], ports: [{ port: 80 }] },
      { from: [pods('a')] },
      { from: [pods('b')] },
    ]),
    policyWith('ingress', old),
  )
  t.same(found?.paths, ['spec.ingress[3]'])
  t.end()
})

await t.test('becomes a sentence of what the width itself violates', (t) => {
  const old = policyWith('egress', [{ to: [pods('a')] }])
  const widened = policyWith('egress', [
    { to: [pods('a')] },
    { to: [block('0.0.0.0/0')], ports: [{ port: 443 }] },
  ])
  const { findings } = judgeUpdate([anyIp, openPeers, exposureWidened], old, widened)
  t.match(findings, [{ rule: 'any-ip', class: 'baseline' }])
  t.match(findings[0]?.wording.detail, 'newly opens the way to: every IPv4 address, on TCP 443')
  t.end()
})

await t.test('policies of any size end in a short sentence', (t) => {
  const count = 10_000
  const apps = (label: string): readonly object[] =>
    Array.from({ length: count }, (_, index) => ({ podSelector: { matchLabels: { [label]: `v${index}` } } }))
  const blocks = (second: number): readonly object[] =>
    Array.from({ length: count }, (_, index) => block(`10.${second}.${index >> 8}.${index & 255}/32`))
  const eachOnOwnPort = (peers: readonly object[]): readonly object[] =>
    peers.map((peer, index) => ({ from: [peer], ports: [{ port: index + 1 }] }))
  for (const [before, after] of [
    [[{ from: apps('a') }], [{ from: apps('b') }]],
    [[{ from: blocks(1) }], [{ from: blocks(2) }]],
    [eachOnOwnPort(blocks(1)), eachOnOwnPort(blocks(2))],
    [[{ from: apps('a') }], [{ from: [...apps('a'), { podSelector: {} }] }]],
  ] as const) {
    const findings = findingsOf(exposureWidened, policyWith('ingress', after), policyWith('ingress', before))
    t.equal(findings.length, 1)
    for (const { wording, paths } of findings) {
      t.ok(wording.summary.length <= 150, wording.summary)
      t.ok(wording.detail.length <= 600, wording.detail)
      t.ok(paths.length <= 16)
    }
  }
  t.same(ingress([{ from: apps('a') }], [{ from: apps('a').toReversed() }]), [])
  t.match(ingress([{ from: apps('a') }], [{ from: [...apps('a'), pods('one')] }]), [
    /app=one in this namespace/,
  ])
  t.end()
})

await t.test('labels of any length are not repeated', (t) => {
  const long = 'x'.repeat(10_000)
  const [found] = findingsOf(
    exposureWidened,
    policyWith('ingress', [{ from: [pods(long)] }], { matchLabels: { [long]: long } }),
    policyWith('ingress', [], { matchLabels: { [long]: long, a: 'b' } }),
  )
  t.ok((found?.wording.summary.length ?? 999) <= 150)
  t.ok((found?.wording.detail.length ?? 999) <= 600)
  t.end()
})
