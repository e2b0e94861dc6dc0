import { directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector, Requirement } from '../model/label-selector.ts'
import { addressesOfPeer, isEmptyAddressSet } from './address-set.ts'
import { type BlockSite, blockSitesOf } from './block-sites.ts'
import { isNoNamespace } from './namespace-names.ts'
import { requiredLabelsOf } from './selector-keys.ts'
import type { SelectorSite } from './selector-sites.ts'
import { namespaceNameLabel } from './selector-text.ts'
import { isNothing } from './selector.ts'

/** A selector by what it selects. */
export type RoledSelector = Pick<SelectorSite, 'role' | 'selector'>

/** Whether the selector contradicts itself, or what every namespace is. */
export function selectsNothing({ role, selector }: RoledSelector): boolean {
  const { requirements } = selector
  // Nearly every selector ends here: one list of values contradicts nothing but itself.
  if (requirements.length === 1 && requirements[0]?.operator === 'In') return isNothing(selector)
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

/** The blocks whose excepts leave nothing of them, in the order of the object. n log n. */
export function emptyBlocksOf(policy: JudgedPolicy): readonly BlockSite[] {
  return directions.flatMap((direction) =>
    blockSitesOf(policy, direction).filter(
      // One except is smaller than its block (ValidateIPBlock).
      ({ block }) => block.except.length > 1 && isEmptyAddressSet(addressesOfPeer(block)),
    ),
  )
}
