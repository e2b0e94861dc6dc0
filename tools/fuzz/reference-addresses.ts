import type { PeerJson } from './reference-shapes.ts'

/** The addresses from `first` to `last`. */
export interface Span {
  readonly first: bigint
  readonly last: bigint
}

/** Addresses of one family: spans in order, none of which touches another. */
export type Spans = readonly Span[]

/** The IP families. */
export type Family = 'v4' | 'v6'

/** A block as its text says. */
export interface BlockReading extends Span {
  readonly family: Family
  readonly prefixLength: number
  readonly isMapped: boolean
  /** Leading zeros, host bits or an IPv4-mapped address: what the API server takes from old objects only. */
  readonly isOdd: boolean
}

/** How many bits an address has. */
export const bitsOf: Readonly<Record<Family, number>> = { v4: 32, v6: 128 }

/** Reads a CIDR; undefined where there is more than one opinion about it. */
export function readBlock(text: string): BlockReading | undefined {
  const [address, length, ...more] = text.split('/')
  if (address === undefined || length === undefined || more.length > 0) return undefined
  if (!/^[0-9]{1,6}$/.test(length)) return undefined
  const isLengthOdd = String(Number(length)) !== length
  if (!address.includes(':')) {
    const parts = readOctets(address)
    return parts && blockOf('v4', parts.value, Number(length), isLengthOdd || parts.isOdd)
  }
  const groups = readGroups(address)
  if (groups === undefined) return undefined
  if (groups.value >> 32n !== 0xffffn)
    return blockOf('v6', groups.value, Number(length), isLengthOdd || groups.isOdd)
  // Go reads an IPv4-mapped address as IPv4, whatever the length counts from.
  const shorter = Number(length) - 96
  const mapped = shorter < 0 ? undefined : blockOf('v4', groups.value & 0xffff_ffffn, shorter, true)
  return mapped && { ...mapped, isMapped: true }
}

/** The addresses that an ipBlock lets through, its excepts taken out; undefined where the reference is not sure. */
export function readPeerBlock(
  block: NonNullable<PeerJson['ipBlock']>,
): { readonly family: Family; readonly spans: Spans; readonly isOdd: boolean } | undefined {
  const whole = readBlock(block.cidr)
  if (whole === undefined) return undefined
  let isOdd = whole.isOdd
  const holes: Span[] = []
  for (const text of block.except ?? []) {
    const except = readBlock(text)
    // The API server takes only a strict subset of the same family, so for others nobody has to have an opinion.
    if (except?.family !== whole.family || except.prefixLength <= whole.prefixLength) return undefined
    if (except.isMapped !== whole.isMapped) return undefined
    if (except.first < whole.first || except.last > whole.last) return undefined
    isOdd ||= except.isOdd
    holes.push(except)
  }
  return { family: whole.family, spans: without(unite([whole]), unite(holes)), isOdd }
}

/** What is in one of the spans. */
export function unite(spans: Spans): Spans {
  const sorted = [...spans].sort((one, other) =>
    one.first < other.first ? -1 : one.first > other.first ? 1 : 0,
  )
  const united: { first: bigint; last: bigint }[] = []
  for (const { first, last } of sorted) {
    const before = united.at(-1)
    if (before === undefined || first > before.last + 1n) united.push({ first, last })
    else if (last > before.last) before.last = last
  }
  return united
}

/** What is in `from` and not in `holes`. Both are united. */
export function without(from: Spans, holes: Spans): Spans {
  const left: Span[] = []
  for (const { first, last } of from) {
    let start = first
    for (const hole of holes) {
      if (hole.last < start || hole.first > last) continue
      if (hole.first > start) left.push({ first: start, last: hole.first - 1n })
      start = hole.last + 1n
    }
    if (start <= last) left.push({ first: start, last })
  }
  return left
}

/** What is in both. Both are united. */
export function common(one: Spans, other: Spans): Spans {
  return without(one, without(one, other))
}

/** How many addresses there are. */
export function sizeOf(spans: Spans): bigint {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1n, 0n)
}

function blockOf(family: Family, address: bigint, length: number, isOdd: boolean): BlockReading | undefined {
  const hostBits = BigInt(bitsOf[family] - length)
  if (hostBits < 0n) return undefined
  const first = (address >> hostBits) << hostBits
  return {
    family,
    first,
    last: first + (1n << hostBits) - 1n,
    prefixLength: length,
    isMapped: false,
    isOdd: isOdd || first !== address,
  }
}

interface AddressReading {
  readonly value: bigint
  readonly isOdd: boolean
}

function readOctets(text: string): AddressReading | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  // Octal for some readers, decimal for the API server.
  const isOdd = parts.some((part) => part.length > 1 && part.startsWith('0'))
  return { value: parts.reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n), isOdd }
}

function readGroups(text: string): AddressReading | undefined {
  const dotted = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text)
  if (dotted === null) return groupsOf(text, [])
  const [, start = '', octetText = ''] = dotted
  const octets = readOctets(octetText)
  if (octets === undefined || octets.isOdd) return undefined
  const tail = [octets.value >> 16n, octets.value & 0xffffn]
  return groupsOf(start.endsWith('::') ? start : start.slice(0, -1), tail)
}

/** The address of these groups, of which one run of zeros may be left out, and those of a dotted tail. */
function groupsOf(text: string, tail: readonly bigint[]): AddressReading | undefined {
  const halves = text.split('::')
  if (halves.length > 2 || !halves.every((half) => groupsPattern.test(half))) return undefined
  const [before = [], after = []] = halves.map((half) =>
    half === '' ? [] : half.split(':').map((group) => BigInt(`0x${group}`)),
  )
  const written = before.length + after.length + tail.length
  if (halves.length === 1 ? written !== 8 : written > 7) return undefined
  const zeros = Array.from({ length: 8 - written }, () => 0n)
  const groups = [...before, ...zeros, ...after, ...tail]
  return { value: groups.reduce((sum, group) => (sum << 16n) | group, 0n), isOdd: false }
}

const groupsPattern = /^$|^[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*$/
