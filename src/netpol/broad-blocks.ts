import type { AddressFamily, Cidr } from '../model/cidr.ts'
import type { PolicyRule } from '../model/network-policy.ts'
import { addressesOfPeer, type AddressSet, countAddresses, intersection, unionOf } from './address-set.ts'
import { breadthOf } from './any-ip.ts'
import { sizeOfCidr } from './cidr-size.ts'
import { publicAddresses } from './internal-ranges.ts'

/** Blocks of a rule that are wide, and not everything. */
export interface BroadBlocks {
  readonly family: AddressFamily
  /** Whether the rule's blocks together are at least half of what the internet routes. */
  readonly isInternet: boolean
  /** The wide ones, by their index in the list of peers. */
  readonly peers: readonly [number, ...number[]]
  /** What the wide ones open. */
  readonly addresses: AddressSet
}

const families = ['IPv4', 'IPv6'] as const

/** Whether a set holds at least half of what the internet routes of a family. */
export function isInternet(addresses: AddressSet, family: AddressFamily): boolean {
  const routed = publicAddresses[family]
  return 2n * countAddresses(intersection(addresses, routed), family) >= countAddresses(routed, family)
}

/**
 * The blocks of a rule that open more than so many addresses, a power of two by family. A family of which the rule opens
 * every address, in the sense of any-ip, is left out. n log n.
 */
export function broadBlocksOf(
  { peers }: Pick<PolicyRule, 'peers'>,
  limits: Readonly<Record<AddressFamily, number>>,
  clusterRanges: readonly Cidr[],
): readonly BroadBlocks[] {
  return families.flatMap((family): readonly BroadBlocks[] => {
    const blocks = peers.flatMap((peer, index) =>
      peer.kind === 'ipBlock' && peer.cidr.family === family ? [{ peer, index }] : [],
    )
    const [first, ...more] = blocks.flatMap(({ peer, index }) => {
      // Nearly every block ends here, without a look at its excepts.
      if (sizeOfCidr(peer.cidr) <= limits[family]) return []
      const addresses = addressesOfPeer(peer)
      return countAddresses(addresses, family) > BigInt(limits[family]) ? [{ index, addresses }] : []
    })
    if (first === undefined) return []
    const all = unionOf(blocks.map(({ peer }) => addressesOfPeer(peer)))
    if (breadthOf(all, family, clusterRanges) !== 'limited') return []
    return [
      {
        family,
        isInternet: isInternet(all, family),
        peers: [first.index, ...more.map(({ index }) => index)],
        addresses: unionOf([first, ...more].map(({ addresses }) => addresses)),
      },
    ]
  })
}
