import { type AddressFamily, type Cidr, parseCidr } from '../model/cidr.ts'
import type { IpBlockPeer, Peer, PolicyRule } from '../model/network-policy.ts'
import {
  addressesOfCidr,
  addressesOfPeer,
  type AddressSet,
  countAddresses,
  coversAddresses,
  intersection,
  isEmptyAddressSet,
} from './address-set.ts'
import { sizeOfCidr } from './cidr-size.ts'
import { cidrText } from './cidr-text.ts'
import {
  internalRanges,
  internetExcepts,
  linkLocalAddresses,
  metadataAddresses,
  publicAddresses,
} from './internal-ranges.ts'

/** How much of a family a set of addresses is. */
export type Breadth =
  /** The internet and something of every internal range: no exception that means anything. */
  | 'any'
  /** The same without the metadata address or without link-local ones: wide, but somebody has thought about it. */
  | 'any-but-metadata'
  | 'limited'

/**
 * How much of the family the set is. It is `any` when it holds at least half of what the internet routes and leaves no
 * internal range out whole, so that one excepted address, a gap, or a range that no host can have does not help. The
 * internal ranges are those of private networks and the ones given. More addresses never make it less.
 */
export function breadthOf(set: AddressSet, family: AddressFamily, clusterRanges: readonly Cidr[]): Breadth {
  if (set[family].length === 0) return 'limited'
  const internal = [...internalRanges, ...clusterRanges].filter((range) => range.family === family)
  const routed = publicAddresses[family]
  const isInternet = 2n * countAddresses(intersection(set, routed), family) >= countAddresses(routed, family)
  const reachesAll = internal.every((range) => !isEmptyAddressSet(intersection(set, addressesOfCidr(range))))
  if (!isInternet || !reachesAll) return 'limited'
  const isThoughtful =
    !coversAddresses(set, metadataAddresses[family]) ||
    isEmptyAddressSet(intersection(set, linkLocalAddresses[family]))
  return isThoughtful ? 'any-but-metadata' : 'any'
}

/** Leaving out one in so many of the addresses that the internet routes still leaves "every address" a fair word. */
const fairShare = 16n

/** Whether nearly all that the internet routes of a family is in the set. */
export function isNearlyWhole(set: AddressSet, family: AddressFamily): boolean {
  const routed = publicAddresses[family]
  const all = countAddresses(routed, family)
  return fairShare * (all - countAddresses(intersection(set, routed), family)) <= all
}

/**
 * Whether these rules' blocks, all together and without their excepts, are large enough to be `any` of a family. It
 * spares nearly every policy the arithmetic.
 */
export function mayBeAnyIp(rules: readonly PolicyRule[]): boolean {
  const sizes: Record<AddressFamily, number> = { IPv4: 0, IPv6: 0 }
  for (const { peers } of rules)
    for (const peer of peers) if (peer.kind === 'ipBlock') sizes[peer.cidr.family] += sizeOfCidr(peer.cidr)
  return areLargeEnough(sizes)
}

/** The same of as many addresses, by family. They are at least half of what the internet routes, if they are `any`. */
export function areLargeEnough({ IPv4, IPv6 }: Readonly<Record<AddressFamily, number>>): boolean {
  // An eighth of the family is less than half of what the internet routes of IPv4, a sixteenth of IPv6.
  return IPv4 >= 2 ** 29 || IPv6 >= 2 ** 124
}

/**
 * The peers with what is inside taken out of their blocks: each block that holds a whole internal or link-local range
 * gets it as an except. Blocks within such a range were named on purpose and stay, unless `isThorough`. Never wider
 * than before.
 */
export function withoutInternal(peers: readonly Peer[], isThorough: boolean): readonly Peer[] {
  return peers.flatMap((peer): readonly Peer[] => {
    if (peer.kind !== 'ipBlock') return [peer]
    if (isThorough && internetExcepts.some((range) => holds(range, peer.cidr))) return []
    const inside = internetExcepts.filter((range) => holds(peer.cidr, range) && !holds(range, peer.cidr))
    if (inside.length === 0) return [peer]
    // An except of the author within one of ours says nothing more.
    const own = peer.except.filter((range) => !inside.some((wider) => holds(wider, range)))
    return [{ ...peer, cidr: canonical(peer.cidr), except: [...own.map(canonical), ...inside] }]
  })
}

/** Whether the block alone is as wide as this. */
export function isAloneAnyIp(peer: IpBlockPeer, clusterRanges: readonly Cidr[]): boolean {
  return breadthOf(addressesOfPeer(peer), peer.cidr.family, clusterRanges) !== 'limited'
}

/** The usual spelling: Kubernetes takes no IPv4 except in a block that is written as IPv4-mapped IPv6. */
function canonical(cidr: Cidr): Cidr {
  const text = cidrText(cidr.family, cidr.first, cidr.last - cidr.first + 1n)
  return parseCidr(text) ?? cidr
}

function holds(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last
}
