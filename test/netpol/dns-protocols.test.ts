import t from 'tap'
import { oneSidedDnsOf } from '../../src/netpol/dns-protocols.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const dns = { podSelector: { matchLabels: { app: 'dns' } } }
const udp = { protocol: 'UDP', port: 53 }

await t.test('says which items of which rule name the one protocol', (t) => {
  const policy = policyOf(
    policyWith('egress', [
      { to: [dns], ports: [{ port: 80 }] },
      { to: [dns], ports: [{ port: 80 }, udp, { protocol: 'UDP', port: 'dns' }] },
    ]),
  )
  t.match(oneSidedDnsOf(policy, 'egress', [53]), [{ rule: 1, protocol: 'UDP', items: [1, 2] }])
  t.same(oneSidedDnsOf(policy, 'ingress', [53]), [])
  t.end()
})

await t.test('gives equal peers equal keys, in whatever spelling', (t) => {
  const keys = (...peers: readonly unknown[]): readonly string[] =>
    oneSidedDnsOf(policyOf(policyWith('egress', [{ to: peers, ports: [udp] }])), 'egress', [53]).flatMap(
      ({ peerKeys }) => peerKeys,
    )
  const own = { 'kubernetes.io/metadata.name': 'shop' }
  t.same(keys(dns), keys({ ...dns, namespaceSelector: { matchLabels: own } }))
  t.same(keys({ ipBlock: { cidr: '10.1.2.3/8' } }), keys({ ipBlock: { cidr: '10.0.0.0/8' } }))
  t.not(keys(dns)[0], keys({ podSelector: {} })[0])
  t.same(keys(), ['anybody'])
  t.end()
})
