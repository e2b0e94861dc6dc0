import t from 'tap'
import { findSplitRules } from '../../src/netpol/split-rule.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const peers = { from: [{ podSelector: { matchLabels: { app: 'web' } } }] }
const ports = { ports: [{ port: 9000 }] }

function pairs(...rules: readonly unknown[]): readonly unknown[] {
  return findSplitRules(policyOf(policyWith('ingress', rules)), 'ingress').map(
    ({ first, peersAt, portsAt, isSure }) => [first, peersAt, portsAt, isSure],
  )
}

await t.test('pairs each rule once, and a rule with the ports that follow it', (t) => {
  t.same(pairs(peers, ports), [[0, 0, 1, true]])
  t.same(pairs(ports, peers), [[0, 1, 0, false]])
  t.same(pairs(ports, peers, ports), [[1, 1, 2, false]])
  t.same(pairs(peers, ports, peers, ports), [
    [0, 0, 1, false],
    [2, 2, 3, false],
  ])
  t.same(pairs(peers, { ...peers, ...ports }, ports), [])
  t.same(pairs(peers), [])
  t.end()
})

await t.test('joins both', (t) => {
  const [pair] = findSplitRules(policyOf(policyWith('ingress', [ports, peers])), 'ingress')
  t.equal(pair?.joined.peers.length, 1)
  t.same(pair?.joined.ports, [{ match: 'range', protocol: 'TCP', first: 9000, last: 9000 }])
  t.end()
})
