import { type Cidr, parseCidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { Correction } from '../model/finding.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { Peer, PodsPeer, PolicyRule } from '../model/network-policy.ts'
import { internetExcepts } from './internal-ranges.ts'
import { namespacesNamed } from './namespace-names.ts'
import { findOrPeers } from './or-peers.ts'
import { peerListYaml, rulesYaml } from './yaml-fragment.ts'

/** Every pod of the policy's own namespace, and nobody else. */
export const ownNamespacePeer: PodsPeer = {
  kind: 'pods',
  namespaceSelector: undefined,
  podSelector: { requirements: [] },
}

/** The internet without what is inside, in both families. */
export const internetPeers: readonly Peer[] = ['0.0.0.0/0', '::/0'].flatMap((text) => {
  const cidr = parseCidr(text)
  return cidr === undefined ? [] : [{ kind: 'ipBlock' as const, cidr, except: exceptsIn(cidr) }]
})

function exceptsIn({ family }: Cidr): readonly Cidr[] {
  return internetExcepts.filter((range) => range.family === family)
}

/** Pods of a namespace by its name, which nobody can claim: all of them, or those that are selected. */
export function namespacePeer(name: string, podSelector?: LabelSelector): PodsPeer {
  return { kind: 'pods', namespaceSelector: namespacesNamed([name]), podSelector }
}

/** Longer ones are not pasted by anybody, and would fill the answer. */
const maxYamlLength = 2000
const maxItems = 24

/**
 * Another rule instead of the one of this index, as YAML. Empty where it is too long to write out, and where people would
 * take two of its peers for one.
 */
export function correctRule(
  direction: Direction,
  index: number,
  rule: PolicyRule,
  intro: string,
): readonly Correction[] {
  if (rule.peers.length + rule.ports.length > maxItems || findOrPeers(rule) !== undefined) return []
  const yaml = rulesYaml(direction, [rule]).join('\n')
  return withinRoom({ intro, yaml, replaces: { part: 'rule', direction, rule: index } })
}

/**
 * These peers instead of those of the rule of this index, as YAML. Empty where the list is too long to write out, where
 * it is empty, which would open everything, and where people would take two of its items for one.
 */
export function correctPeers(
  direction: Direction,
  index: number,
  peers: readonly Peer[],
  intro: string,
): readonly Correction[] {
  if (peers.length === 0 || peers.length > maxItems) return []
  if (findOrPeers({ peers, ports: [] }) !== undefined) return []
  const yaml = peerListYaml(direction, peers).join('\n')
  return withinRoom({ intro, yaml, replaces: { part: 'peers', direction, rule: index } })
}

function withinRoom(correction: Correction): readonly Correction[] {
  return correction.yaml.length > maxYamlLength ? [] : [correction]
}
