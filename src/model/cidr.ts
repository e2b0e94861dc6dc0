/** The two kinds of IP address. */
export type AddressFamily = 'IPv4' | 'IPv6'

/** A range of addresses written as a CIDR. */
export interface Cidr {
  /** As the author wrote it. */
  readonly text: string
  /** An IPv4-mapped IPv6 range (`::ffff:a.b.c.d/96` and longer) is an IPv4 range, as it is to Kubernetes. */
  readonly family: AddressFamily
  /** The lowest address, as an unsigned integer; host bits are masked away. */
  readonly first: bigint
  /** The highest address. */
  readonly last: bigint
  /** As written: for a mapped range it counts the bits of the IPv6 form. */
  readonly prefixLength: number
}

/**
 * Reads a CIDR exactly as Kubernetes does; undefined where it would not. Kubernetes still reads stored policies
 * with a parser older than Go 1.17 (k8s.io/utils/net, ParseCIDRSloppy), so leading zeros are decimal and of any
 * number. A text of any length costs at most one pass over it.
 */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const ipv4 = readIPv4(text, 0, slash)
  if (ipv4 !== undefined) return ipv4Cidr(text, ipv4, readPrefix(text, slash + 1, 32))
  const ipv6 = readIPv6(text, slash)
  return ipv6 === undefined ? undefined : ipv6Cidr(text, ipv6, readPrefix(text, slash + 1, 128))
}

/** Worked out in ordinary numbers: most blocks are these, and there can be 100,000 in a policy. */
function ipv4Cidr(text: string, address: number, prefixLength: number | undefined): Cidr | undefined {
  if (prefixLength === undefined) return undefined
  const size = 2 ** (32 - prefixLength)
  const first = address - (address % size)
  return { text, family: 'IPv4', first: BigInt(first), last: BigInt(first + size - 1), prefixLength }
}

function ipv6Cidr(text: string, address: bigint, prefixLength: number | undefined): Cidr | undefined {
  if (prefixLength === undefined) return undefined
  const hostBits = BigInt(128 - prefixLength)
  const first = (address >> hostBits) << hostBits
  const last = first + (1n << hostBits) - 1n
  // Go's IPNet.Contains shortens such a network to its last four bytes before it compares.
  if (prefixLength >= 96 && first >> 32n === mappedPrefix)
    return { text, family: 'IPv4', first: first & lowest32, last: last & lowest32, prefixLength }
  return { text, family: 'IPv6', first, last, prefixLength }
}

/** The decimal number from `start` to the end of `text`, at most `bits`. */
function readPrefix(text: string, start: number, bits: number): number | undefined {
  const prefix = readNumber(text, start, text.length, decimal, bits)
  return prefix?.end === text.length ? prefix.value : undefined
}

/** The first 96 bits of an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2). */
const mappedPrefix = 0xffffn
const lowest32 = 0xffff_ffffn

const decimal = 10
const hexadecimal = 16

/** Four decimal numbers with dots, filling `text` from `start` to `end`; the address as an unsigned integer. */
function readIPv4(text: string, start: number, end: number): number | undefined {
  let address = 0
  let at = start
  for (let octetIndex = 0; octetIndex < 4; octetIndex += 1) {
    if (octetIndex > 0) {
      if (text[at] !== '.') return undefined
      at += 1
    }
    const octet = readNumber(text, at, end, decimal, 0xff)
    if (octet === undefined) return undefined
    address = address * 0x100 + octet.value
    at = octet.end
  }
  return at === end ? address : undefined
}

/** Groups of hexadecimal digits up to `end`, at most one `::`, and dotted IPv4 in place of the last two groups. */
function readIPv6(text: string, end: number): bigint | undefined {
  const groups: number[] = []
  let gap: number | undefined
  let at = 0
  if (text.startsWith('::')) {
    gap = 0
    at = 2
  }
  while (at < end) {
    if (groups.length === 8) return undefined
    const group = readNumber(text, at, end, hexadecimal, 0xffff)
    if (group === undefined) return undefined
    if (text[group.end] === '.') {
      const tail = readIPv4(text, at, end)
      if (tail === undefined) return undefined
      groups.push(Math.floor(tail / 0x1_0000), tail % 0x1_0000)
      break
    }
    groups.push(group.value)
    at = group.end
    if (at === end) break
    if (text[at] !== ':' || at + 1 === end) return undefined
    at += 1
    if (text[at] !== ':') continue
    if (gap !== undefined) return undefined
    gap = groups.length
    at += 1
  }
  return joinGroups(groups, gap)
}

/** The address of at most 8 groups; `gap` says where zeros are missing, and at least one group must be. */
function joinGroups(groups: readonly number[], gap: number | undefined): bigint | undefined {
  const missing = 8 - groups.length
  if (gap === undefined ? missing !== 0 : missing < 1) return undefined
  let address = 0n
  for (const [index, group] of groups.entries()) {
    if (index === gap) address <<= BigInt(16 * missing)
    address = (address << 16n) | BigInt(group)
  }
  return gap === groups.length ? address << BigInt(16 * missing) : address
}

/**
 * The digits from `start` on, as many as there are before `end`, and where they stop; undefined if there is none
 * or the number passes `limit`.
 */
function readNumber(
  text: string,
  start: number,
  end: number,
  base: typeof decimal | typeof hexadecimal,
  limit: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  let at = start
  for (; at < end; at += 1) {
    const digit = digitValue(text.charCodeAt(at))
    if (digit >= base) break
    value = value * base + digit
    if (value > limit) return undefined
  }
  return at === start ? undefined : { value, end: at }
}

/** What a character is worth as a digit; 16 and more for one that is none. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lowerCase = code | 0x20
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x61 + 10 : hexadecimal
}
