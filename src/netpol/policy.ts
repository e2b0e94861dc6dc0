import type { Direction } from '../model/direction.ts'
import { type NetworkPolicySpec, peerListName, type PolicyRule } from '../model/network-policy.ts'

/** The rules that are written for a direction, also where Kubernetes ignores them. */
export function rulesOf(spec: NetworkPolicySpec, direction: Direction): readonly PolicyRule[] {
  return spec[direction]
}

/** The rules that count for a direction: none where `policyTypes` does not list it. */
export function effectiveRulesOf(spec: NetworkPolicySpec, direction: Direction): readonly PolicyRule[] {
  return isIsolatedFor(spec, direction) ? rulesOf(spec, direction) : []
}

/** Whether the policy isolates the pods that it selects in this direction: what its rules do not allow is refused. */
export function isIsolatedFor(spec: NetworkPolicySpec, direction: Direction): boolean {
  return spec.policyTypes.includes(direction === 'ingress' ? 'Ingress' : 'Egress')
}

/** The field of a rule: `spec.ingress[0]`. */
export function rulePath(direction: Direction, ruleIndex: number): string {
  return `spec.${direction}[${ruleIndex}]`
}

/** The field of a rule's peer list: `spec.ingress[0].from`. */
export function peersPath(direction: Direction, ruleIndex: number): string {
  return `${rulePath(direction, ruleIndex)}.${peerListName(direction)}`
}

/** The field of one peer: `spec.ingress[0].from[1]`. */
export function peerPath(direction: Direction, ruleIndex: number, peerIndex: number): string {
  return `${peersPath(direction, ruleIndex)}[${peerIndex}]`
}

/** The field of a rule's port list: `spec.ingress[0].ports`. */
export function portsPath(direction: Direction, ruleIndex: number): string {
  return `${rulePath(direction, ruleIndex)}.ports`
}

/** The field of one item of it: `spec.ingress[0].ports[1]`. */
export function portPath(direction: Direction, ruleIndex: number, portIndex: number): string {
  return `${portsPath(direction, ruleIndex)}[${portIndex}]`
}
