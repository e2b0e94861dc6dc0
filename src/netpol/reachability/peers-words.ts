import type { AddressFamily } from '../../model/cidr.ts'
import {
  allAddressesOf,
  type AddressSet,
  countAddresses,
  difference,
  noAddresses,
  toCidrs,
} from '../address-set.ts'
import { namespacesNoun, podsNoun } from '../description/selector-words.ts'
import { joinWords } from '../description/words.ts'
import { breadthOf } from '../any-ip.ts'
import { namespaceNameLabel } from '../selector-text.ts'
import type { LabelConstraint } from '../selector.ts'
import { isSameBox, type LabelBox, selectorOfBox } from './label-box.ts'
import { ownNamespaceBox, type PodsPeers } from './pods-peers.ts'
import type { ReachPeers } from './reach.ts'

/**
 * Peers for a sentence: `anywhere`, `10.0.0.0/8`, `pods with app=web in this namespace`. `namespace` is the policy's
 * own, empty where it is not known. At most `limit` blocks, conditions and values are named, and the rest is counted.
 */
export function peersWords(peers: ReachPeers, namespace: string, limit: number): string {
  switch (peers.kind) {
    case 'anybody':
      return 'anywhere'
    case 'addresses':
      return addressesWords(peers.addresses, limit)
    case 'pods':
      return podsWords(peers, namespace, limit)
  }
}

/** How wide peers are, from 0 for some pods of the policy's own namespace to 6 for anybody. */
export function breadthOfPeers(peers: ReachPeers, namespace: string): number {
  if (peers.kind === 'anybody') return 6
  if (peers.kind === 'addresses')
    return families.some((family) => breadthOf(peers.addresses, family, []) !== 'limited') ? 5 : 2
  const isAll = peers.pods.length === 0
  if (peers.namespaces.length === 0) return isAll ? 4 : 3
  if (isSameBox(peers.namespaces, ownNamespaceBox(namespace))) return isAll ? 1 : 0
  return isAll ? 3 : 2
}

const families = ['IPv4', 'IPv6'] as const

/** Beyond this many blocks the rest is no longer counted. */
const maxBlocks = 1000

function addressesWords(set: AddressSet, limit: number): string {
  const words = families.map((family) =>
    familyWords({ ...noAddresses, [family]: set[family] }, family, limit),
  )
  return words.filter((text) => text !== '').join(' or ')
}

function familyWords(set: AddressSet, family: AddressFamily, limit: number): string {
  const all = allAddressesOf(family)
  if (2n * countAddresses(set, family) <= countAddresses(all, family)) return blocksWords(set, limit, 'or')
  const except = blocksWords(difference(all, set), limit, 'and')
  return except === '' ? `every ${family} address` : `every ${family} address except ${except}`
}

function blocksWords(set: AddressSet, limit: number, conjunction: 'and' | 'or'): string {
  const blocks = toCidrs(set, maxBlocks)
  return blocks.length < maxBlocks
    ? joinWords(blocks.slice(0, limit), blocks.length - limit, conjunction, 'blocks')
    : joinWords([...blocks.slice(0, limit), 'many more blocks'], 0, conjunction)
}

function podsWords({ namespaces, pods }: PodsPeers, namespace: string, limit: number): string {
  const isAll = pods.length === 0
  const noun = isAll ? 'all pods' : podsNoun(selectorOfBox(pods), limit)
  return `${noun} ${isAll ? 'of' : 'in'} ${namespacesWords(namespaces, namespace, limit)}`
}

function namespacesWords(box: LabelBox, namespace: string, limit: number): string {
  const own = ownNamespaceBox(namespace)
  const isOwn = (constraint: LabelConstraint): boolean => isSameBox([constraint], own)
  const isOther = ({ key, allows, values }: LabelConstraint): boolean =>
    allows === 'unlisted' && own.some((constraint) => constraint.key === key) && values.includes(namespace)
  const asked = box
    .filter((constraint) => !isOwn(constraint))
    .flatMap((constraint) => {
      if (!isOther(constraint)) return [constraint]
      const values = constraint.values.filter((value) => value !== namespace)
      return values.length === 0 ? [] : [{ ...constraint, values }]
    })
  const noun = namespacesNoun(selectorOfBox(asked.map(withoutPresence)), limit)
  if (box.some(isOwn)) return asked.length === 0 ? 'this namespace' : `this namespace if it is among ${noun}`
  return box.some(isOther) ? noun.replace(/^(all )?/, '$1other ') : noun
}

/** Every namespace has a name: that it must have one says nothing. */
function withoutPresence(constraint: LabelConstraint): LabelConstraint {
  const isUnlisted = constraint.key === namespaceNameLabel && constraint.allows === 'unlisted'
  return isUnlisted ? { ...constraint, allowsAbsence: true } : constraint
}
