import type { AddressFamily, Cidr } from '../model/cidr.ts'
import type { IpBlockPeer } from '../model/network-policy.ts'
import { sortedByAddress } from './address-order.ts'
import { addressBits, cidrText } from './cidr-text.ts'
import { rangeArithmetic } from './ranges.ts'

/** Addresses from `first` to `last`, both included, as unsigned integers. */
export interface AddressRange {
  readonly first: bigint
  readonly last: bigint
}

/**
 * A set of addresses. The ranges of each family are sorted, disjoint and never touch, so equal sets have equal
 * ranges.
 */
export type AddressSet = Readonly<Record<AddressFamily, readonly AddressRange[]>>

/** The first 96 bits of `::ffff:0:0/96`. A block that starts in there also ends there. */
const mappedPrefix = 0xffffn

const { merge, ...ranges } = rangeArithmetic<bigint>(
  (address) => address + 1n,
  (address) => address - 1n,
  (unordered) => sortedByAddress(unordered, ({ first }) => first),
)

/** The set without any address. */
export const noAddresses: AddressSet = { IPv4: [], IPv6: [] }

/** Every address of a family, and none of the other. */
export function allAddressesOf(family: AddressFamily): AddressSet {
  return ofFamily(family, [{ first: 0n, last: highestOf(family) }])
}

/** The addresses of ranges of one family, in any order, overlapping or not: n log n. */
export function addressesOfRanges(family: AddressFamily, unordered: readonly AddressRange[]): AddressSet {
  return ofFamily(family, merge(unordered))
}

/** The addresses of one CIDR. */
export function addressesOfCidr(cidr: Cidr): AddressSet {
  return ofFamily(cidr.family, [rangeOf(cidr)])
}

/** The addresses of an ipBlock: its CIDR without its excepts. Linear in sorted excepts, else n log n. */
export function addressesOfPeer({ cidr, except }: IpBlockPeer): AddressSet {
  if (except.length === 0) return addressesOfCidr(cidr)
  const excepted = except.filter(({ family }) => family === cidr.family).map(rangeOf)
  return ofFamily(cidr.family, ranges.difference([rangeOf(cidr)], merge(excepted)))
}

/** The addresses that are in any of the ipBlocks: what a rule with these peers opens. */
export function addressesOfPeers(peers: readonly IpBlockPeer[]): AddressSet {
  return unionOf(peers.map(addressesOfPeer))
}

/** The addresses that are in any of the sets: n log n in all their ranges together. */
export function unionOf(sets: readonly AddressSet[]): AddressSet {
  const first = sets[0]
  if (first !== undefined && sets.length === 1) return first
  return forEachFamily((family) => merge(sets.flatMap((set) => set[family])))
}

/** The addresses of `a` that are not in `b`. */
export function difference(a: AddressSet, b: AddressSet): AddressSet {
  return forEachFamily((family) => ranges.difference(a[family], b[family]))
}

/** The addresses that are in both. */
export function intersection(a: AddressSet, b: AddressSet): AddressSet {
  return forEachFamily((family) => ranges.intersection(a[family], b[family]))
}

/** Whether every address of `inner` is in `outer`. */
export function coversAddresses(outer: AddressSet, inner: AddressSet): boolean {
  return ranges.covers(outer.IPv4, inner.IPv4) && ranges.covers(outer.IPv6, inner.IPv6)
}

/** Whether both hold the same addresses. */
export function sameAddresses(a: AddressSet, b: AddressSet): boolean {
  return coversAddresses(a, b) && coversAddresses(b, a)
}

/** A text that is equal for two sets exactly when they hold the same addresses: a key for a map, not for people. */
export function addressesKey({ IPv4, IPv6 }: AddressSet): string {
  return [IPv4, IPv6].map((own) => own.map(({ first, last }) => `${first}-${last}`).join(',')).join(';')
}

/** Whether there is no address in it. */
export function isEmptyAddressSet(set: AddressSet): boolean {
  return set.IPv4.length === 0 && set.IPv6.length === 0
}

/** Whether every address of the family is in it. */
export function coversFamily(set: AddressSet, family: AddressFamily): boolean {
  return coversAddresses(set, allAddressesOf(family))
}

/** How many addresses of the family are in it. */
export function countAddresses(set: AddressSet, family: AddressFamily): bigint {
  return set[family].reduce((count, { first, last }) => count + last - first + 1n, 0n)
}

/**
 * The set as the fewest CIDRs, IPv4 first, ascending, in canonical text (RFC 5952 for IPv6). One range can need
 * 62 CIDRs of IPv4 or 254 of IPv6; `atMost` ends the list early, and the work with it.
 *
 * IPv6 addresses in `::ffff:0:0/96` are left out where a CIDR would hold nothing else: no text means them, for
 * Kubernetes reads such a CIDR as IPv4.
 */
export function toCidrs(set: AddressSet, atMost = Infinity): readonly string[] {
  const texts: string[] = []
  for (const family of ['IPv4', 'IPv6'] as const) {
    for (const range of set[family]) {
      for (const block of blocksOf(range, family)) {
        if (texts.length >= atMost) return texts
        if (family === 'IPv4' || block.first >> 32n !== mappedPrefix)
          texts.push(cidrText(family, block.first, block.size))
      }
    }
  }
  return texts
}

function rangeOf({ first, last }: Cidr): AddressRange {
  return { first, last }
}

function highestOf(family: AddressFamily): bigint {
  return (1n << BigInt(addressBits[family])) - 1n
}

function ofFamily(family: AddressFamily, own: readonly AddressRange[]): AddressSet {
  return family === 'IPv4' ? { IPv4: own, IPv6: [] } : { IPv4: [], IPv6: own }
}

function forEachFamily(make: (family: AddressFamily) => readonly AddressRange[]): AddressSet {
  return { IPv4: make('IPv4'), IPv6: make('IPv6') }
}

/** A part of the address space that a CIDR can name: `size` is a power of two that divides `first`. */
interface Block {
  readonly first: bigint
  readonly size: bigint
}

/** Cuts a range into the fewest blocks: at each step the largest one that starts there and does not pass the end. */
function* blocksOf(range: AddressRange, family: AddressFamily): Generator<Block> {
  let first = range.first
  while (first <= range.last) {
    let size = first === 0n ? highestOf(family) + 1n : first & -first
    while (first + size - 1n > range.last) size >>= 1n
    yield { first, size }
    first += size
  }
}
