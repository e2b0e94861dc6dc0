import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import { portsOf } from '../../src/netpol/port-set.ts'
import { portsOfRule } from '../../src/netpol/rule-ports.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

await t.test('reads the ports of each rule once', (t) => {
  const policy = JudgedPolicy.of(
    policyOf(policyWith('ingress', [{ ports: [{ port: 80 }] }, { ports: [{ port: 443 }] }, {}])),
  )
  for (const rule of policy.spec.ingress) {
    t.same(portsOfRule(policy, rule), portsOf(rule.ports))
    t.equal(portsOfRule(policy, rule), portsOfRule(policy, rule))
  }
  t.end()
})
