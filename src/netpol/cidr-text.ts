import type { AddressFamily } from '../model/cidr.ts'

/** How many bits an address of a family has. */
export const addressBits: Readonly<Record<AddressFamily, number>> = { IPv4: 32, IPv6: 128 }

/** The canonical text (RFC 5952 for IPv6) of the CIDR that starts at `first` and has `size` addresses, a power of two. */
export function cidrText(family: AddressFamily, first: bigint, size: bigint): string {
  const hostBits = size.toString(2).length - 1
  return `${addressText(family, first)}/${addressBits[family] - hostBits}`
}

function addressText(family: AddressFamily, address: bigint): string {
  return family === 'IPv4' ? ipv4Text(address) : ipv6Text(address)
}

function ipv4Text(address: bigint): string {
  const value = Number(address)
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
}

function ipv6Text(address: bigint): string {
  const digits = address.toString(16).padStart(32, '0')
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number.parseInt(digits.slice(4 * index, 4 * index + 4), 16).toString(16),
  )
  const zeros = longestZeros(groups)
  if (zeros.length < 2) return groups.join(':')
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(zeros.start + zeros.length).join(':')}`
}

/** The longest run of zero groups, the first of several equally long ones (RFC 5952, section 4.2). */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== '0') start = index + 1
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start }
  }
  return longest
}
