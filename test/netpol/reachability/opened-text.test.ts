import t from 'tap'
import { decodeNetworkPolicy } from '../../../src/model/network-policy.ts'
import { openedText } from '../../../src/netpol/reachability/opened-text.ts'
import type { ReachEntry } from '../../../src/netpol/reachability/reach.ts'
import { reachOf } from '../../../src/netpol/reachability/reach-of.ts'

function entries(ingress: unknown, namespace = 'shop'): readonly ReachEntry[] {
  const decoded = decodeNetworkPolicy({
    metadata: { name: 'p', namespace },
    spec: { podSelector: {}, ingress },
  })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  const reach = reachOf(decoded.value, 'ingress')
  return reach.kind === 'restricted' ? reach.entries : []
}

function text(ingress: unknown, atMost?: number): string {
  return openedText(entries(ingress), 'shop', atMost)
}

const web = { podSelector: { matchLabels: { app: 'web' } } }
const tcp = (...ports: readonly (number | string)[]): readonly unknown[] => ports.map((port) => ({ port }))
const block = (cidr: string, ...except: readonly string[]): unknown => ({ ipBlock: { cidr, except } })

await t.test('names the widest first, with its ports', (t) => {
  t.equal(text([]), '')
  t.equal(text([{ ports: tcp(5432) }]), 'anywhere, on TCP 5432')
  t.equal(
    text([
      { from: [web], ports: tcp(80) },
      { from: [{ podSelector: {} }], ports: tcp(80) },
      { from: [block('10.1.0.0/16')], ports: tcp(80) },
      { from: [{ namespaceSelector: {} }], ports: tcp(80) },
      { from: [block('0.0.0.0/0')], ports: tcp(80) },
      { ports: tcp('http') },
    ]),
    'anywhere, on TCP "http"; every IPv4 address, all pods of all namespaces, all pods of this namespace or pods with app=web in this namespace, on TCP 80',
    'blocks with equal ports are one',
  )
  t.end()
})

await t.test('says pods by their labels and namespaces', (t) => {
  const peers: readonly (readonly [peer: unknown, words: string])[] = [
    [web, 'pods with app=web in this namespace'],
    [{ namespaceSelector: { matchLabels: { team: 'a' } } }, 'all pods of namespaces with team=a'],
    [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'db' } } },
      'all pods of namespace db',
    ],
    [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
      'all pods of this namespace',
    ],
    [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop', team: 'a' } } },
      'all pods of this namespace if it is among namespaces with team=a',
    ],
    [
      {
        namespaceSelector: {
          matchLabels: { team: 'a' },
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }],
        },
      },
      'all pods of other namespaces with team=a',
    ],
  ]
  for (const [peer, words] of peers) t.equal(text([{ from: [peer], ports: tcp(80) }]), `${words}, on TCP 80`)
  const [own] = entries([{ from: [web], ports: tcp(80) }], '')
  t.equal(openedText(own === undefined ? [] : [own], ''), 'pods with app=web in this namespace, on TCP 80')
  t.end()
})

await t.test('says what is nearly all by what it is not', (t) => {
  t.equal(
    text([{ from: [block('0.0.0.0/0', '10.0.0.0/8', '192.168.0.0/16')], ports: tcp(443) }]),
    'every IPv4 address except 10.0.0.0/8 and 192.168.0.0/16, on TCP 443',
  )
  t.equal(
    text([{ ports: [{ port: 1, endPort: 21 }, { port: 23, endPort: 65535 }, { protocol: 'UDP' }] }]),
    'anywhere, on all TCP ports but 22 and all UDP ports',
  )
  t.equal(text([{}]), 'anywhere, on all ports')
  const each = [{}, { protocol: 'UDP' }, { protocol: 'SCTP' }]
  t.equal(text([{ ports: each }]), 'anywhere, on all TCP, UDP and SCTP ports')
  t.end()
})

await t.test('is as short as asked, and counts what it leaves out', (t) => {
  const rules = Array.from({ length: 50 }, (_, index) => ({
    from: [{ podSelector: { matchLabels: { app: `service-${index}` } } }],
    ports: tcp(8000 + index),
  }))
  t.match(text(rules), /^pods with app=service-0 in this namespace, on TCP 8000; .*; 46 more$/)
  t.ok(text(rules).length <= 240)
  t.equal(text(rules, 80), 'pods with app=service-0 in this namespace, on TCP 8000; 49 more')
  t.equal(text(rules, 30), '50 kinds of peers')
  const blocks = Array.from({ length: 5000 }, (_, index) =>
    block(`10.${index >> 7}.${(2 * index) & 255}.0/24`),
  )
  t.match(text([{ from: blocks }]), /^10.0.0.0\/24, .* or many more blocks, on all ports$/)
  t.equal(
    text([{ from: blocks.slice(0, 9), ports: tcp(1, 3, 5, 7, 9, 11, 13, 15, 17) }], 200),
    '10.0.0.0/24, 10.0.2.0/24, 10.0.4.0/24, 10.0.6.0/24 or 5 more blocks, on TCP 1, TCP 3, TCP 5, TCP 7 and 5 more entries',
  )
  t.equal(
    text([{ from: [{ podSelector: { matchLabels: { app: 'x'.repeat(63) } } }] }], 40),
    '1 kind of peers',
  )
  t.end()
})
