import { type Direction, directions } from '../model/direction.ts'
import type { LabelSelector, Requirement } from '../model/label-selector.ts'
import type { IpBlockPeer, NetworkPolicySpec } from '../model/network-policy.ts'
import { addressesOfPeer, isEmptyAddressSet } from './address-set.ts'
import { isNoNamespace } from './namespace-names.ts'
import { effectiveRulesOf, peerPath } from './policy.ts'
import { requiredLabelsOf } from './selector-keys.ts'
import type { SelectorSite } from './selector-sites.ts'
import { namespaceNameLabel } from './selector-text.ts'
import { isNothing } from './selector.ts'

/** A selector by what it selects. */
export type RoledSelector = Pick<SelectorSite, 'role' | 'selector'>

/** Whether the selector contradicts itself, or what every namespace is. */
export function selectsNothing({ role, selector }: RoledSelector): boolean {
  return role === 'peer-namespaces' ? isNoNamespace(selector) : isNothing(selector)
}

/** The first label of a selector that selects nothing of which nothing can be true. Linear. */
export function contradictedKey({ role, selector }: RoledSelector): string {
  const byKey = new Map<string, Requirement[]>()
  for (const requirement of selector.requirements) {
    const known = byKey.get(requirement.key)
    if (known === undefined) byKey.set(requirement.key, [requirement])
    else known.push(requirement)
  }
  for (const [key, requirements] of byKey)
    if (selectsNothing({ role, selector: { requirements } })) return key
  return ''
}

/** Whether a selector of pods selects none without the label that every namespace has, and only namespaces. */
export function asksForNamespaceName(podSelector: LabelSelector): boolean {
  // Nearly every selector ends here.
  if (podSelector.requirements.every(({ key }) => key !== namespaceNameLabel)) return false
  return requiredLabelsOf(podSelector).some(({ key }) => key === namespaceNameLabel)
}

/** A block of addresses and where it stands. */
export interface BlockSite {
  readonly peer: IpBlockPeer
  /** `spec.egress[0].to[1].ipBlock`. */
  readonly path: string
  readonly direction: Direction
  readonly rule: number
  /** The index in the rule's list of peers. */
  readonly index: number
}

/** The blocks whose excepts leave nothing of them, in the order of the object. n log n. */
export function emptyBlocksOf(spec: NetworkPolicySpec): readonly BlockSite[] {
  const sites: BlockSite[] = []
  for (const direction of directions)
    for (const [rule, { peers }] of effectiveRulesOf(spec, direction).entries())
      for (const [index, peer] of peers.entries())
        // One except is smaller than its block (ValidateIPBlock).
        if (peer.kind === 'ipBlock' && peer.except.length > 1 && isEmptyAddressSet(addressesOfPeer(peer)))
          sites.push({ peer, path: `${peerPath(direction, rule, index)}.ipBlock`, direction, rule, index })
  return sites
}
