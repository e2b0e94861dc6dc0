import { parse } from 'yaml'
import type { Correction } from '../../src/model/finding.ts'
import { decodeNetworkPolicy, type NetworkPolicy, peerListName } from '../../src/model/network-policy.ts'

/** The parts of a policy object that corrections replace. */
interface RawPolicy {
  readonly spec: Record<'ingress' | 'egress', Record<string, unknown>[]> &
    Partial<Record<'policyTypes' | 'podSelector', unknown>>
}

/** Parses YAML as kubectl does. */
export function parseYaml(yaml: string): unknown {
  return parse(yaml, { version: '1.1', merge: true })
}

/** The policy that a YAML text holds; throws where it holds none. */
export function policyOf(value: unknown): NetworkPolicy {
  const decoded = decodeNetworkPolicy(value)
  if (!decoded.ok) throw new Error(decoded.problems.map(({ path, reason }) => `${path} ${reason}`).join('\n'))
  return decoded.value
}

/** The object with the part replaced that a correction names, as an author would who pastes its YAML there. */
export function applyCorrection(object: unknown, { yaml, replaces }: Correction): unknown {
  const corrected = structuredClone(object) as RawPolicy
  const parsed = parseYaml(yaml)
  if (replaces.part === 'field') {
    corrected.spec[replaces.field] = (parsed as Record<string, unknown>)[replaces.field]
    return corrected
  }
  const rules = corrected.spec[replaces.direction]
  if (replaces.part === 'direction') corrected.spec[replaces.direction] = parsed as typeof rules
  else if (replaces.part === 'rule') rules.splice(replaces.rule, 1, ...(parsed as typeof rules))
  else {
    const list = replaces.part === 'ports' ? 'ports' : peerListName(replaces.direction)
    const rule = rules[replaces.rule]
    if (rule === undefined) throw new Error(`there is no rule ${replaces.rule}`)
    rule[list] = (parsed as Record<string, unknown>)[list]
  }
  return corrected
}
