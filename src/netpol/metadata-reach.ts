import type { Cidr } from '../model/cidr.ts'
import type { PolicyRule } from '../model/network-policy.ts'
import {
  addressesOfCidr,
  addressesOfPeer,
  type AddressSet,
  difference,
  intersection,
  isEmptyAddressSet,
  toCidrs,
  unionOf,
} from './address-set.ts'
import {
  addressesOfMetadata,
  commonAddress,
  credentialAddresses,
  metadataIn,
  platformAddresses,
} from './metadata-addresses.ts'

/** The addresses that pods should not reach. */
export interface WatchedMetadata {
  /** They hand out credentials. */
  readonly credentials: AddressSet
  /** They, and those of clouds in public space. */
  readonly all: AddressSet
  /** What a rule for everybody opens the way to. */
  readonly everywhere: readonly MetadataReach[]
  /** What may be reached; in none of the others. */
  readonly allowed: AddressSet
}

/** The addresses of the known clouds and `more`, but for the allowed ones. */
export function watchMetadata(allowed: readonly Cidr[], more: readonly Cidr[]): WatchedMetadata {
  const free = unionOf(allowed.map(addressesOfCidr))
  const known = unionOf([addressesOfMetadata(credentialAddresses), ...more.map(addressesOfCidr)])
  const credentials = difference(known, free)
  const platform = difference(addressesOfMetadata(platformAddresses), unionOf([free, known]))
  return {
    credentials,
    all: unionOf([credentials, platform]),
    everywhere: withAddresses(
      isEmptyAddressSet(credentials)
        ? { kind: 'public-space', addresses: platform, peers: [] }
        : { kind: 'reachable', addresses: credentials, peers: [] },
    ),
    allowed: free,
  }
}

/** Watched addresses that a rule opens the way to. */
export interface MetadataReach {
  readonly kind:
    | 'reachable'
    /** Nothing but addresses in public space. */
    | 'public-space'
    /** By blocks that are one of these addresses, and nothing else. */
    | 'explicit'
  readonly addresses: AddressSet
  /** The peers that do it, by index; none where the rule has no peers at all. */
  readonly peers: readonly number[]
}

/** The watched addresses that a rule opens the way to, at most one of each kind. n log n. */
export function metadataReachOf(
  { peers }: Pick<PolicyRule, 'peers'>,
  { credentials, all: watched, everywhere }: WatchedMetadata,
): readonly MetadataReach[] {
  if (peers.length === 0) return everywhere
  const ways = peers.flatMap((peer, index): readonly Way[] => {
    if (peer.kind !== 'ipBlock') return []
    const { cidr } = peer
    // Nearly every block ends here, without a look at its excepts.
    if (!watched[cidr.family].some(({ first, last }) => first <= cidr.last && cidr.first <= last)) return []
    const addresses = intersection(addressesOfPeer(peer), watched)
    return isEmptyAddressSet(addresses) ? [] : [{ index, addresses, isExplicit: cidr.first === cidr.last }]
  })
  if (ways.length === 0) return []
  const wide = ways.filter(({ isExplicit }) => !isExplicit)
  const explicit = ways.filter(({ isExplicit }) => isExplicit)
  const byWide = addressesOf(wide)
  const handedOut = intersection(byWide, credentials)
  return withAddresses(
    isEmptyAddressSet(handedOut)
      ? { kind: 'public-space', addresses: byWide, peers: indexesOf(wide) }
      : { kind: 'reachable', addresses: handedOut, peers: indexesOf(wide.filter(opensAny(handedOut))) },
    { kind: 'explicit', addresses: addressesOf(explicit), peers: indexesOf(explicit) },
  )
}

function withAddresses(...found: readonly MetadataReach[]): readonly MetadataReach[] {
  return found.filter(({ addresses }) => !isEmptyAddressSet(addresses))
}

/** A block by which watched addresses can be reached. */
interface Way {
  readonly index: number
  readonly addresses: AddressSet
  readonly isExplicit: boolean
}

function addressesOf(ways: readonly Way[]): AddressSet {
  return unionOf(ways.map(({ addresses }) => addresses))
}

function indexesOf(ways: readonly Way[]): readonly number[] {
  return ways.map(({ index }) => index)
}

function opensAny(addresses: AddressSet): (way: Way) => boolean {
  return (way) => !isEmptyAddressSet(intersection(way.addresses, addresses))
}

/** How many addresses a sentence bears. */
const maxNamed = 2

/** Watched addresses for sentences. */
export interface MetadataWords {
  /** One of them, without what answers there. */
  readonly first: string
  /** All of them, with what answers there. */
  readonly all: string
  /** What answers there, where it is one address that a single cloud uses. */
  readonly onlyService: string | undefined
}

/** The words for watched addresses. */
export function metadataWords(addresses: AddressSet): MetadataWords {
  const known = metadataIn(addresses, [...credentialAddresses, ...platformAddresses])
  const others = difference(addresses, addressesOfMetadata(known))
  const named = [
    ...known.map(({ address, service }) => ({ text: address, words: `${address} (${service})` })),
    ...toCidrs(others, maxNamed + 1).map((text) => ({ text, words: text })),
  ]
  const shown = named.slice(0, maxNamed).map(({ words }) => words)
  const more = named.length - shown.length
  return {
    first: named[0]?.text ?? 'such an address',
    onlyService: named.length === 1 && known[0] !== commonAddress ? known[0]?.service : undefined,
    all: more === 0 ? shown.join(' and ') : `${shown.join(', ')} and ${more} more like these`,
  }
}
