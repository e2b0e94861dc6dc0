import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { PolicyRule } from '../model/network-policy.ts'
import { portsOf, type PortSet } from './port-set.ts'

/** The ports of a rule of this policy as a set, made once: every rule of the guard asks for it, and thousands of peers share it. */
export function portsOfRule(policy: JudgedPolicy, rule: PolicyRule): PortSet {
  return policy.once(makePortsOfRules)(rule)
}

function makePortsOfRules(): (rule: PolicyRule) => PortSet {
  const known = new Map<PolicyRule, PortSet>()
  return (rule) => {
    const before = known.get(rule)
    if (before !== undefined) return before
    const ports = portsOf(rule.ports)
    known.set(rule, ports)
    return ports
  }
}
