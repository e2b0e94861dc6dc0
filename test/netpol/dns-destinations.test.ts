import t from 'tap'
import { noAddresses } from '../../src/netpol/address-set.ts'
import { openDnsOf } from '../../src/netpol/dns-destinations.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const ports = [{ protocol: 'UDP', port: 53 }]

await t.test('says who is reached, by which peers', (t) => {
  const internet = { ipBlock: { cidr: '0.0.0.0/0' } }
  const { spec } = policyOf(
    policyWith('egress', [
      { ports },
      { to: [{ podSelector: {} }, { namespaceSelector: {} }], ports },
      { to: [{ namespaceSelector: {} }, internet], ports },
      { to: [internet], ports: [{ port: 443 }] },
    ]),
  )
  t.same(
    openDnsOf(spec, noAddresses).map(({ rule, kind, paths }) => ({ rule, kind, paths })),
    [
      { rule: 0, kind: 'anybody', paths: ['spec.egress[0]'] },
      { rule: 1, kind: 'every-pod', paths: ['spec.egress[1].to[1]'] },
      { rule: 2, kind: 'internet', paths: ['spec.egress[2].to[0]', 'spec.egress[2].to[1]'] },
    ],
  )
  t.end()
})

await t.test('adds up the blocks of several rules, and counts nobody twice', (t) => {
  const { spec } = policyOf(
    policyWith(
      'egress',
      ['64.0.0.0/2', '128.0.0.0/2'].map((cidr) => ({ to: [{ ipBlock: { cidr } }], ports })),
    ),
  )
  t.same(
    openDnsOf(spec, noAddresses).map(({ rule }) => rule),
    [0, 1],
  )
  const twice = policyWith('egress', [
    { to: Array.from({ length: 8 }, () => ({ ipBlock: { cidr: '64.0.0.0/2' } })), ports },
  ])
  t.same(openDnsOf(policyOf(twice).spec, noAddresses), [])
  t.end()
})
