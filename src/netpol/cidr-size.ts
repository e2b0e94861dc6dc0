import type { Cidr } from '../model/cidr.ts'
import { addressBits } from './cidr-text.ts'

/** How many addresses a CIDR has: a power of two, which a number holds exactly. */
export function sizeOfCidr({ family, prefixLength }: Cidr): number {
  // The prefix of an IPv4-mapped range counts the bits of the IPv6 form.
  const bits = prefixLength > addressBits[family] ? addressBits.IPv6 : addressBits[family]
  return 2 ** (bits - prefixLength)
}
