import fc from 'fast-check'
import t from 'tap'
import { addressesOfCidr, noAddresses } from '../../src/netpol/address-set.ts'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import { parseCidr } from '../../src/model/cidr.ts'
import { portsOf } from '../../src/netpol/port-set.ts'
import {
  breadthOfPolicy,
  cutAddresses,
  cutPorts,
  extentOfRules,
  isWithinReach,
  reachExtentOf,
  type ReachExtent,
} from '../../src/netpol/reach-extent.ts'
import { holds } from '../property.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

function extent(rules: readonly unknown[], podSelector: unknown = {}): ReachExtent {
  const policy = policyOf(policyWith('ingress', rules, podSelector))
  return extentOfRules(policy, 'ingress', policy.spec.ingress)
}

const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
const tcp80 = [{ port: 80 }]

await t.test('a direction that is not isolated has no extent', (t) => {
  const policy = policyOf(policyWith('ingress', [{}]))
  t.equal(reachExtentOf(policy, 'egress'), undefined)
  t.same(
    breadthOfPolicy(JudgedPolicy.of(policy)).map(({ direction }) => direction),
    ['ingress'],
  )
  t.end()
})

await t.test('is within what got through before in this direction, for these pods', (t) => {
  const app = { matchLabels: { app: 'a' } }
  t.ok(isWithinReach(extent([{ from: [web], ports: tcp80 }]), [extent([{ from: [web] }])]))
  t.ok(isWithinReach(extent([{ from: [web] }], app), [extent([{ from: [web] }])]))
  t.notOk(isWithinReach(extent([{ from: [web] }]), [extent([{ from: [web] }], app)]), 'more pods')
  t.notOk(isWithinReach(extent([{ from: [web] }]), [extent([{ from: [web], ports: tcp80 }])]), 'more ports')
  t.notOk(isWithinReach(extent([{ from: [web] }]), []))
  const egress = policyOf(policyWith('egress', [{ to: [web] }]))
  t.notOk(
    isWithinReach(extent([{ from: [web] }]), breadthOfPolicy(JudgedPolicy.of(egress))),
    'the other direction',
  )
  t.end()
})

await t.test('what is undefined did not get through before', (t) => {
  const block = { ipBlock: { cidr: '0.0.0.0/0' } }
  t.notOk(isWithinReach(extent([{ from: [web] }]), [extent([{ from: [block] }])]))
  t.notOk(isWithinReach(extent([{ ports: tcp80 }]), [extent([{ ports: [{ port: 'http' }] }])]))
  t.end()
})

await t.test('cuts ports and addresses', (t) => {
  const block = { ipBlock: { cidr: '10.0.0.0/8' } }
  const whole = extent([{ from: [web, block] }])
  t.ok(
    isWithinReach(cutPorts(whole, portsOf([{ match: 'range', protocol: 'TCP', first: 80, last: 80 }])), [
      extent([{ from: [web, block], ports: tcp80 }]),
    ]),
  )
  const udp = portsOf([{ match: 'all', protocol: 'UDP' }])
  t.match(cutPorts(extent([{ from: [web], ports: tcp80 }]), udp).reach(), { kind: 'restricted', entries: [] })
  const cidr = parseCidr('10.1.0.0/16')
  if (cidr === undefined) throw new Error('no CIDR')
  const addresses = addressesOfCidr(cidr)
  for (const open of [whole, extent([{}])])
    t.match(cutAddresses(open, addresses).reach(), {
      kind: 'restricted',
      entries: [{ peers: { kind: 'addresses', addresses } }],
    })
  t.match(cutAddresses(whole, noAddresses).reach(), { kind: 'restricted', entries: [] })
  t.end()
})

const peer = fc.constantFrom(
  web,
  { namespaceSelector: {} },
  { podSelector: {} },
  { podSelector: { matchLabels: { app: 'a' } } },
  { ipBlock: { cidr: '0.0.0.0/0' } },
  { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
)
const port = fc.constantFrom({ port: 80 }, { port: 1, endPort: 500 }, { port: 'http' }, { protocol: 'UDP' })
const rule = fc.record({ from: fc.array(peer, { maxLength: 3 }), ports: fc.array(port, { maxLength: 2 }) })
const list = fc.array(rule, { maxLength: 4 })

await t.test('each part of a policy is within the whole, in whatever order', (t) => {
  holds(
    t,
    fc.property(list, (rules) => {
      const whole = extent(rules)
      return (
        isWithinReach(whole, [extent(rules.toReversed())]) &&
        rules.every((one) => isWithinReach(extent([one]), [whole]))
      )
    }),
  )
  t.end()
})

await t.test('an extent is within itself, also where comparing would take too long', (t) => {
  const rules = Array.from({ length: 2000 }, (_, index) => ({
    from: [{ ipBlock: { cidr: `10.${index % 256}.0.0/16` } }],
    ports: [{ port: index + 1 }, { port: 60_000 - index }],
  }))
  t.ok(isWithinReach(extent(rules), [extent(rules.toReversed())]))
  t.end()
})
