import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { sensitivePortOpen } from '../../src/rules/sensitive-port-open.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection, policyOf } from './policies.ts'

await conforms(t, sensitivePortOpen, rules)

const all = { namespaceSelector: {} }
const block = (cidr: string, except: readonly string[] = []): unknown => ({ ipBlock: { cidr, except } })

function found(
  direction: 'ingress' | 'egress',
  peers: readonly unknown[],
  ports: readonly unknown[],
): readonly string[] {
  const list = [direction === 'ingress' ? { from: peers, ports } : { to: peers, ports }]
  return findingsOf(sensitivePortOpen, policyWith(direction, list)).map(
    ({ message, class: one, paths }) => `${message} ${one} ${paths.join(' ')}`,
  )
}

await t.test('is grave where a sensitive port is named for everybody, lighter without peers', (t) => {
  const ports = [{ port: 8080 }, { port: 5432 }]
  t.same(found('ingress', [all], ports), [
    'everybody baseline spec.ingress[0].ports[1] spec.ingress[0].from[0]',
  ])
  t.same(found('ingress', [block('10.0.0.0/8'), block('0.0.0.0/0')], ports), [
    'everybody baseline spec.ingress[0].ports[1] spec.ingress[0].from[1]',
  ])
  t.same(found('egress', [block('0.0.0.0/0')], ports), [
    'everybody baseline spec.egress[0].ports[1] spec.egress[0].to[0]',
  ])
  t.same(found('egress', [all], ports), ['everybody strict spec.egress[0].ports[1] spec.egress[0].to[0]'])
  t.same(found('ingress', [], ports), ['no-peers strict spec.ingress[0].ports[1]'])
  t.same(found('egress', [], ports), ['no-peers strict spec.egress[0].ports[1]'])
  t.end()
})

await t.test('clients that are selected are never flagged, nor the internet alone', (t) => {
  const internet = block('0.0.0.0/0', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])
  for (const peer of [
    { podSelector: {} },
    { ...all, podSelector: { matchLabels: { app: 'a' } } },
    { namespaceSelector: { matchLabels: { team: 'web' } } },
    block('10.0.0.0/8'),
    internet,
  ])
    t.same(found('ingress', [peer], [{ port: 5432 }]), [], JSON.stringify(peer))
  t.end()
})

await t.test(
  'all namespaces but some are as wide, and lighter; what is left out may stand beside them',
  (t) => {
    const ports = [{ port: 5432 }]
    const lacks = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }
    const has = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }
    const isA = { namespaceSelector: { matchLabels: { team: 'a' } } }
    t.same(found('ingress', [isA, lacks], ports), [
      'everybody strict spec.ingress[0].ports[0] spec.ingress[0].from[1]',
    ])
    t.same(found('ingress', [has, lacks], ports), [
      'everybody baseline spec.ingress[0].ports[0] spec.ingress[0].from[0] spec.ingress[0].from[1]',
    ])
    t.same(found('ingress', [has, isA], ports), [])
    t.same(found('ingress', [{ ...lacks, podSelector: { matchLabels: { app: 'a' } } }], ports), [])
    t.end()
  },
)

await t.test('namespaces add up over rules for the same ports', (t) => {
  const lacks = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }
  const has = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }
  const over = (...rules: readonly (readonly [unknown, number])[]): readonly string[] =>
    findingsOf(
      sensitivePortOpen,
      policyWith(
        'ingress',
        rules.map(([peer, port]) => ({ from: [peer], ports: [{ port }] })),
      ),
    ).map(({ class: one, paths }) => `${one} ${paths.filter((path) => path.includes('from')).join(' ')}`)
  t.same(over([has, 5432], [lacks, 5432]), ['baseline spec.ingress[0].from[0] spec.ingress[1].from[0]'])
  t.same(over([has, 5432], [lacks, 6379]), ['strict spec.ingress[1].from[0]'])
  t.same(over([all, 5432], [lacks, 5432]), ['baseline spec.ingress[0].from[0]'], 'it is all already')
  t.end()
})

await t.test('a range names what is in it, a complete protocol names nothing', (t) => {
  t.equal(found('ingress', [all], [{ port: 5000, endPort: 6000 }]).length, 1)
  t.equal(found('ingress', [all], [{ port: 1, endPort: 65534 }]).length, 1)
  t.same(found('ingress', [all], [{ protocol: 'TCP' }, { port: 5432 }]), [])
  t.same(found('ingress', [all], [{ port: 1, endPort: 65535 }]), [])
  t.same(found('ingress', [all], []), [])
  t.same(found('ingress', [all], [{ port: 'postgresql' }]), [], 'a name may be any number')
  t.same(found('ingress', [all], [{ protocol: 'UDP', port: 5432 }]), [])
  t.end()
})

await t.test('adds up what rules that name the port open, and leaves out those that do not', (t) => {
  const halves = (one: readonly unknown[], other: readonly unknown[]): readonly string[] =>
    findingsOf(
      sensitivePortOpen,
      policyWith('ingress', [
        { from: [block('0.0.0.0/1')], ports: one },
        { from: [block('128.0.0.0/1')], ports: other },
      ]),
    ).flatMap(({ paths }) => paths)
  t.same(halves([{ port: 5432 }], [{ port: 5000, endPort: 6000 }]), [
    'spec.ingress[0].ports[0]',
    'spec.ingress[0].from[0]',
    'spec.ingress[1].ports[0]',
    'spec.ingress[1].from[0]',
  ])
  t.same(halves([{ port: 5432 }], [{ port: 6379 }]), [])
  t.same(halves([{ port: 5432 }], []), [])
  t.end()
})

await t.test('the API server is sensitive for who comes in, not for who calls it', (t) => {
  t.equal(found('ingress', [all], [{ port: 6443 }]).length, 1)
  t.same(found('egress', [], [{ port: 6443 }]), [])
  t.same(found('egress', [all], [{ port: 443 }]), [])
  t.end()
})

await t.test('says what usually listens there, and claims no more', (t) => {
  const textOf = (ports: readonly unknown[]): string | undefined =>
    findingsOf(sensitivePortOpen, policyWith('ingress', [{ ports }]))[0]?.wording.summary
  t.equal(
    textOf([{ port: 10250 }]),
    'anybody gets in on TCP 10250 (usually the kubelet), for no peers are named',
  )
  t.match(
    textOf([{ port: 1, endPort: 65534 }]),
    /on TCP 22 \(usually SSH\), TCP 3389 \(usually Remote Desktop\) and 10 more, for/,
  )
  t.match(textOf([{ port: 2379 }, { port: 2380 }]), /TCP 2379 to 2380 \(usually etcd\)/)
  t.end()
})

await t.test('judges by the ports that are configured', (t) => {
  const count = (options: unknown, port: unknown): number => {
    const object = policyOf(policyWith('ingress', [{ from: [all], ports: [port] }]))
    const change = { kind: 'NetworkPolicy', change: { operation: 'create', object } } as const
    return judge(change, [sensitivePortOpen.prepare(options, levelsAt('strict'))], noFacts).findings.length
  }
  t.equal(count({ ignore: [5432] }, { port: 5432 }), 0)
  t.equal(count({ ignore: [5432] }, { port: 6379 }), 1)
  t.equal(count({ ignore: [2379] }, { port: 2379 }), 0)
  t.equal(count({ ignore: [2379] }, { port: 2380 }), 1)
  t.equal(
    count({ ports: [{ protocol: 'UDP', port: 161, service: 'SNMP' }] }, { protocol: 'UDP', port: 161 }),
    1,
  )
  t.equal(count({ ports: [{ port: 161, service: 'x' }] }, { port: 5432 }), 0)
  const backwards = { ports: [{ port: 5, endPort: 4, service: 'x' }] }
  t.throws(() => sensitivePortOpen.prepare(backwards, levelsAt('strict')))
  t.end()
})

await t.test('corrections keep the peers that are not too many', (t) => {
  const object = policyWith('ingress', [
    { from: [block('10.1.0.0/16'), all, block('0.0.0.0/0')], ports: [{ port: 22 }] },
  ])
  const corrections = findingsOf(sensitivePortOpen, object).flatMap(({ wording }) => wording.corrections)
  t.equal(corrections.length, 2)
  for (const correction of corrections) {
    const { spec } = policyOf(applyCorrection(object, correction))
    t.equal(spec.ingress[0]?.peers.length, 2)
    t.match(spec.ingress[0]?.peers[1], { cidr: { text: '10.1.0.0/16' } })
    t.match(spec.ingress[0]?.ports, [{ first: 22 }])
  }
  t.end()
})

await t.test('only what is opened anew is new', (t) => {
  const since = (now: readonly unknown[], before: readonly unknown[]): string =>
    findingsOf(sensitivePortOpen, policyWith('ingress', now), policyWith('ingress', before))
      .map((finding) => finding.since)
      .join(' ')
  const open = { from: [all], ports: [{ port: 5432 }] }
  t.equal(since([open, { from: [{ podSelector: {} }] }], [{ from: [{ podSelector: {} }] }, open]), 'before')
  t.equal(since([open], [{ from: [all] }]), 'before', 'narrowed to the one port')
  t.equal(since([open], [{}]), 'before')
  t.equal(
    since([{ ...open, ports: [{ port: 5432 }, { port: 8080 }] }], [open]),
    'before',
    'a harmless port more',
  )
  t.equal(since([{ ...open, ports: [{ port: 5432 }, { port: 22 }] }], [open]), 'new')
  t.equal(since([{ ...open, ports: [{ port: 22 }] }], [open]), 'new')
  t.equal(since([open], [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }]), 'new')
  t.end()
})

await t.test('thousands of rules, ports and blocks are a few findings', (t) => {
  const ports = Array.from({ length: 10_000 }, (_, index) => ({ port: 2 * index + 22 }))
  t.match(found('ingress', [all], ports), [/^everybody baseline spec\.ingress\[0\]\.ports\[0\]/])
  const list = Array.from({ length: 10_000 }, () => ({ from: [all], ports: [{ port: 5432 }] }))
  const object = policyWith('ingress', list)
  const findings = findingsOf(sensitivePortOpen, object, object)
  t.equal(findings.length, 9)
  t.ok(findings.every(({ since }) => since === 'before'))
  const blocks = Array.from({ length: 10_000 }, (_, index) =>
    block(`10.${Math.floor(index / 256)}.${index % 256}.0/24`),
  )
  t.equal(found('ingress', [...blocks, block('0.0.0.0/0')], [{ port: 22 }]).length, 1)
  t.end()
})
