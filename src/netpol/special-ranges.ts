import { type Cidr, parseCidr } from '../model/cidr.ts'
import { holdsCidr } from './holds-cidr.ts'

/** A range whose addresses no other host has. */
export interface SpecialRange {
  readonly kind: 'documentation' | 'unroutable'
  readonly range: Cidr
  /** What its addresses are for, in the plural: `multicast groups`. */
  readonly use: string
}

/**
 * The ranges of RFC 6890's registries that are not the address of any other host: those kept for documentation (RFC
 * 5737, RFC 3849, RFC 9637), and those that never leave a host, name many hosts at once or are reserved (RFC 1122,
 * RFC 1112, RFC 4291).
 */
export const specialRanges: readonly SpecialRange[] = [
  special('documentation', '192.0.2.0/24', 'examples'),
  special('documentation', '198.51.100.0/24', 'examples'),
  special('documentation', '203.0.113.0/24', 'examples'),
  special('documentation', '2001:db8::/32', 'examples'),
  special('documentation', '3fff::/20', 'examples'),
  special('unroutable', '0.0.0.0/8', 'hosts that do not know their address yet'),
  special('unroutable', '127.0.0.0/8', 'loopback'),
  special('unroutable', '::/128', 'hosts that do not know their address yet'),
  special('unroutable', '::1/128', 'loopback'),
  special('unroutable', '224.0.0.0/4', 'multicast groups'),
  special('unroutable', '240.0.0.0/4', 'future use and broadcasts'),
  special('unroutable', 'ff00::/8', 'multicast groups'),
]

/** The special range in which all addresses of a CIDR lie; undefined where some of them lie in none. */
export function specialRangeAround(cidr: Cidr): SpecialRange | undefined {
  return specialRanges.find(({ range }) => holdsCidr(range, cidr))
}

function special(kind: SpecialRange['kind'], text: string, use: string): SpecialRange {
  const range = parseCidr(text)
  if (range === undefined) throw new TypeError(`${text} is no CIDR`)
  return { kind, range, use }
}
