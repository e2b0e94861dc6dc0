import { type Cidr, parseCidr } from '../model/cidr.ts'
import type { IpBlockPeer, Peer } from '../model/network-policy.ts'
import {
  addressesOfCidr,
  addressesOfPeer,
  addressesOfPeers,
  type AddressSet,
  difference,
  intersection,
  isEmptyAddressSet,
  toCidrs,
  unionOf,
} from './address-set.ts'
import { breadthOf, withoutInternal } from './any-ip.ts'
import { canonicalCidr } from './cidr-reading.ts'
import { holdsCidr } from './holds-cidr.ts'

const families = ['IPv4', 'IPv6'] as const

/** Ranges of which no pod needs a part from which clouds serve their machines. */
const surroundings: readonly Cidr[] = ['169.254.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fe80::/10'].flatMap(
  (text) => parseCidr(text) ?? [],
)

/** More excepts than these are not pasted by anybody. */
const maxExcepts = 16

/**
 * The peers without these addresses: each block that holds some of them gets an except of the link-local, shared or
 * local range around them, or of the addresses alone where the block is no wider than that range or the range has some
 * of `kept`. Blocks that are every address of a family lose everything internal with them. Blocks that are nothing else
 * fall away; all others stay as they are. Never wider than before.
 */
export function withoutMetadata(
  peers: readonly Peer[],
  unwanted: AddressSet,
  kept: AddressSet,
): readonly Peer[] {
  const blocks = peers.filter((peer) => peer.kind === 'ipBlock')
  const all = addressesOfPeers(blocks)
  const isAny = families.some((family) => breadthOf(all, family, []) !== 'limited')
  return (isAny ? withoutInternal(peers, false) : peers).flatMap((peer): readonly Peer[] => {
    if (peer.kind !== 'ipBlock') return [peer]
    const inside = intersection(addressesOfPeer(peer), unwanted)
    return isEmptyAddressSet(inside) ? [peer] : withExcepts(peer, inside, kept)
  })
}

function withExcepts(peer: IpBlockPeer, inside: AddressSet, kept: AddressSet): readonly IpBlockPeer[] {
  const cidr = canonicalCidr(peer.cidr)
  const ranges = surroundings.filter((range) => {
    const addresses = addressesOfCidr(range)
    return (
      holdsCidr(cidr, range) &&
      !holdsCidr(range, cidr) &&
      !isEmptyAddressSet(intersection(inside, addresses)) &&
      isEmptyAddressSet(intersection(kept, addresses))
    )
  })
  const alone = difference(inside, unionOf(ranges.map(addressesOfCidr)))
  const added = [...ranges, ...toCidrs(alone, maxExcepts).flatMap((text) => parseCidr(text) ?? [])]
  const own = peer.except
    .filter((except) => !added.some((range) => holdsCidr(range, except)))
    .map(canonicalCidr)
  const without: IpBlockPeer = { ...peer, cidr, except: [...own, ...added] }
  return isEmptyAddressSet(addressesOfPeer(without)) ? [] : [without]
}
