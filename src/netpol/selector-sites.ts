import { type Direction, directions } from '../model/direction.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicySpec, PodsPeer } from '../model/network-policy.ts'
import { effectiveRulesOf, peerPath } from './policy.ts'

/** A selector of a policy that counts, and where it stands. */
export type SelectorSite = TargetSite | PeerSite

/** The pods that the policy is about. */
export interface TargetSite {
  readonly role: 'target'
  readonly selector: LabelSelector
  readonly path: 'spec.podSelector'
}

/** A selector of one item of a `from` or `to` list. */
export interface PeerSite {
  readonly role: 'peer-pods' | 'peer-namespaces'
  readonly selector: LabelSelector
  /** The field of the selector itself: `spec.ingress[0].from[1].podSelector`. */
  readonly path: string
  readonly direction: Direction
  readonly rule: number
  /** The index in the rule's list of peers. */
  readonly index: number
  readonly peer: PodsPeer
}

/**
 * Every selector of a policy that counts, in the order of the object: those of a direction that `policyTypes` does not
 * list select nothing for anybody. Linear.
 */
export function selectorSitesOf(spec: NetworkPolicySpec): readonly SelectorSite[] {
  return [{ role: 'target', selector: spec.podSelector, path: 'spec.podSelector' }, ...peerSitesOf(spec)]
}

/** The selectors that say where pods are: of peers, in their namespaces. In the order of the object. Linear. */
export function namespaceSitesOf(spec: NetworkPolicySpec): readonly PeerSite[] {
  return peerSitesOf(spec).filter(({ role }) => role === 'peer-namespaces')
}

/** The selectors that select pods: of the policy and of its peers. In the order of the object. Linear. */
export function podSitesOf(spec: NetworkPolicySpec): readonly SelectorSite[] {
  return selectorSitesOf(spec).filter(({ role }) => role !== 'peer-namespaces')
}

function peerSitesOf(spec: NetworkPolicySpec): readonly PeerSite[] {
  const sites: PeerSite[] = []
  for (const direction of directions)
    for (const [rule, { peers }] of effectiveRulesOf(spec, direction).entries())
      for (const [index, peer] of peers.entries()) {
        if (peer.kind !== 'pods') continue
        const { namespaceSelector, podSelector } = peer
        const path = peerPath(direction, rule, index)
        const place = { direction, rule, index, peer }
        if (namespaceSelector !== undefined)
          sites.push({
            ...place,
            role: 'peer-namespaces',
            selector: namespaceSelector,
            path: `${path}.namespaceSelector`,
          })
        if (podSelector !== undefined)
          sites.push({ ...place, role: 'peer-pods', selector: podSelector, path: `${path}.podSelector` })
      }
  return sites
}
