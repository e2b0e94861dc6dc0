import { type Direction, directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, PodsPeer } from '../model/network-policy.ts'
import { effectiveRulesOf, peerPath } from './policy.ts'

/** A selector of a policy that counts, and where it stands. */
export type SelectorSite = TargetSite | PeerSite

/** The pods that the policy is about. */
export interface TargetSite {
  readonly role: 'target'
  readonly selector: LabelSelector
}

/** A selector of one item of a `from` or `to` list. */
export interface PeerSite {
  readonly role: 'peer-pods' | 'peer-namespaces'
  readonly selector: LabelSelector
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
export function selectorSitesOf(policy: JudgedPolicy): readonly SelectorSite[] {
  return policy.once(readSites).all
}

/** The selectors that say where pods are: of peers, in their namespaces. In the order of the object. Linear. */
export function namespaceSitesOf(policy: JudgedPolicy): readonly PeerSite[] {
  return policy.once(readSites).namespaces
}

/** The selectors that select pods: of the policy and of its peers. In the order of the object. Linear. */
export function podSitesOf(policy: JudgedPolicy): readonly SelectorSite[] {
  return policy.once(readSites).pods
}

/** The field of the selector itself: `spec.ingress[0].from[1].podSelector`. */
export function selectorPath(site: SelectorSite): string {
  if (site.role === 'target') return 'spec.podSelector'
  const field = site.role === 'peer-pods' ? 'podSelector' : 'namespaceSelector'
  return `${peerPath(site.direction, site.rule, site.index)}.${field}`
}

interface Sites {
  readonly all: readonly SelectorSite[]
  readonly namespaces: readonly PeerSite[]
  readonly pods: readonly SelectorSite[]
}

function readSites({ spec }: NetworkPolicy): Sites {
  const target: TargetSite = { role: 'target', selector: spec.podSelector }
  const all: SelectorSite[] = [target]
  const namespaces: PeerSite[] = []
  const pods: SelectorSite[] = [target]
  for (const direction of directions)
    effectiveRulesOf(spec, direction).forEach(({ peers }, rule) => {
      peers.forEach((peer, index) => {
        if (peer.kind !== 'pods') return
        const { namespaceSelector, podSelector } = peer
        if (namespaceSelector !== undefined) {
          const site: PeerSite = {
            role: 'peer-namespaces',
            selector: namespaceSelector,
            direction,
            rule,
            index,
            peer,
          }
          all.push(site)
          namespaces.push(site)
        }
        if (podSelector !== undefined) {
          const site: PeerSite = { role: 'peer-pods', selector: podSelector, direction, rule, index, peer }
          all.push(site)
          pods.push(site)
        }
      })
    })
  return { all, namespaces, pods }
}
