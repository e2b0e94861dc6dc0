import type { AddressFamily } from '../model/cidr.ts'
import { parseCidr, type Cidr } from '../model/cidr.ts'
import { addressesOfCidr, type AddressSet, difference, allAddressesOf, unionOf } from './address-set.ts'

/** Ranges that private networks use, and clusters with them (RFC 1918, RFC 4193). */
export const internalRanges: readonly Cidr[] = cidrs(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
)

/** What an allowance for the internet leaves out: internal ranges, carrier-grade NAT and link-local addresses. */
export const internetExcepts: readonly Cidr[] = cidrs(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
)

/** Addresses that never leave a link (RFC 3927, RFC 4291). */
export const linkLocalAddresses: Readonly<Record<AddressFamily, AddressSet>> = {
  IPv4: addressesOf(cidrs('169.254.0.0/16')),
  IPv6: addressesOf(cidrs('fe80::/10')),
}

/** The address from which most clouds hand out credentials to whoever asks. */
export const metadataAddresses: Readonly<Record<AddressFamily, AddressSet>> = {
  IPv4: addressesOf(cidrs('169.254.169.254/32')),
  IPv6: addressesOf(cidrs('fd00:ec2::254/128')),
}

/**
 * The addresses that the internet routes: everything but the ranges above and those that no host can have (RFC 6890),
 * and for IPv6 the global unicast range 2000::/3.
 */
export const publicAddresses: Readonly<Record<AddressFamily, AddressSet>> = {
  IPv4: difference(
    allAddressesOf('IPv4'),
    addressesOf([...internetExcepts, ...cidrs('0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3')]),
  ),
  IPv6: addressesOf(cidrs('2000::/3')),
}

function addressesOf(ranges: readonly Cidr[]): AddressSet {
  return unionOf(ranges.map(addressesOfCidr))
}

function cidrs(...texts: readonly string[]): readonly Cidr[] {
  return texts.map((text) => {
    const cidr = parseCidr(text)
    if (cidr === undefined) throw new TypeError(`${text} is no CIDR`)
    return cidr
  })
}
