import { type Cidr, parseCidr } from '../model/cidr.ts'
import type { IpBlockPeer } from '../model/network-policy.ts'
import { cidrText } from './cidr-text.ts'
import { holdsCidr } from './holds-cidr.ts'

/**
 * What makes the text of a CIDR mean different ranges to different programs, the first of these that it has. Since 1.36
 * the API server refuses all three in new values (KEP-4858).
 */
export type CidrOddity =
  /** An IPv4 address in the form of an IPv6 one: IPv4 to Kubernetes, IPv6 to others. */
  | 'ipv4-mapped'
  /** A decimal number with a leading zero: decimal to Kubernetes, octal to others, wrong to the rest. */
  | 'leading-zero'
  /** Bits of the address behind the prefix: masked by Kubernetes, refused or taken for one host by others. */
  | 'host-bits'

/** What is odd about the text of a CIDR; undefined for one that everybody reads alike. Linear. */
export function oddityOf(cidr: Cidr): CidrOddity | undefined {
  if (isPlainDotted(cidr)) return undefined
  const address = addressOf(cidr)
  if (address.family === 'IPv4' && cidr.text.includes(':')) return 'ipv4-mapped'
  if (leadingZeros.some((pattern) => pattern.test(cidr.text))) return 'leading-zero'
  return address.family !== cidr.family || address.first !== cidr.first ? 'host-bits' : undefined
}

const dot = '.'.charCodeAt(0)
const slash = '/'.charCodeAt(0)
const zero = '0'.charCodeAt(0)
const nine = '9'.charCodeAt(0)

/** Whether nothing is odd about an IPv4 range in its own notation: one pass that spares nearly every text the rest. */
function isPlainDotted({ text, first }: Cidr): boolean {
  let address = 0
  let number = 0
  let digits = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= zero && code <= nine) {
      if (digits > 0 && number === 0) return false
      number = 10 * number + code - zero
      digits += 1
      continue
    }
    if (code !== dot && code !== slash) return false
    address = 0x100 * address + number
    number = 0
    digits = 0
  }
  // What is left in `number` is the prefix.
  return address === Number(first)
}

/** Of a dotted number that is not the last, of the last one, and of the prefix. Groups of IPv6 may have them. */
const leadingZeros = [/(?:^|[.:])0\d+\./, /\.0\d+\//, /\/0\d/] as const

/** The range that Kubernetes reads, in the one text that everybody reads alike (RFC 5952 for IPv6). */
export function canonicalCidr(cidr: Cidr): Cidr {
  return parseCidr(canonicalText(cidr)) ?? cidr
}

/** The text of `canonicalCidr`. Never longer than 43 characters, however long the given one is. */
export function canonicalText({ family, first, last }: Cidr): string {
  return cidrText(family, first, last - first + 1n)
}

/**
 * The other range that the author may have meant by an address with bits behind its prefix: the shortest prefix of whole
 * octets (groups of 16 bits for IPv6) that has all of its bits. `10.244.0.0/8` gives 10.244.0.0/16, `192.168.1.5/24` the
 * one address. Undefined where there are no such bits.
 */
export function narrowerReading(cidr: Cidr): Cidr | undefined {
  const { family, first } = addressOf(cidr)
  if (first === 0n || (family === cidr.family && first === cidr.first)) return undefined
  const step = family === 'IPv4' ? 8n : 16n
  let hostBits = 0n
  while ((first >> hostBits) % (1n << step) === 0n) hostBits += step
  return parseCidr(cidrText(family, first, 1n << hostBits))
}

/**
 * The block with every text in its canonical form. Undefined where an except then is all of the block, which only an
 * IPv4-mapped one can be, and which Kubernetes would not take: such a block is nobody.
 */
export function canonicalBlock({ kind, cidr, except }: IpBlockPeer): IpBlockPeer | undefined {
  const isEmpty = except.some((range) => holdsCidr(range, cidr))
  return isEmpty ? undefined : { kind, cidr: canonicalCidr(cidr), except: except.map(canonicalCidr) }
}

/** The address in front of the slash alone. */
function addressOf(cidr: Cidr): Cidr {
  const { text } = cidr
  const address = text.slice(0, text.indexOf('/'))
  return parseCidr(`${address}/${address.includes(':') ? 128 : 32}`) ?? cidr
}
