import type { Direction } from '../model/direction.ts'
import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { breadthOf } from './any-ip.ts'
import { isDnsOnly } from './dns.ts'
import { openToEverybody } from './open-to-everybody.ts'
import { openedAddresses } from './opened-addresses.ts'
import { type PortSet, unionOfPorts } from './port-set.ts'

/** Ports on which a policy lets so many through that nobody would call it a denial. */
export interface WideOpening {
  readonly who: 'everybody' | 'every address'
  readonly ports: PortSet
  /** The rules that it takes, by index. */
  readonly rules: readonly number[]
}

const families = ['IPv4', 'IPv6'] as const

/**
 * What a direction opens to everybody, or to every address of a family. Blocks with excepts do not count: they are an
 * attempt to deny something, and other rules tell what comes of it. Nor does DNS, which denials leave open. Throws where
 * a policy has so many different port lists that adding them up would take too long.
 */
export function wideOpenings(spec: NetworkPolicySpec, direction: Direction): readonly WideOpening[] {
  const rules = spec[direction].map(({ peers, ports }) => ({
    ports,
    peers: peers.filter((peer) => peer.kind === 'ipBlock' && peer.except.length === 0),
  }))
  const toAddresses = openedAddresses({ ...spec, [direction]: rules }, direction, (addresses) =>
    families.some((family) => breadthOf(addresses, family, []) !== 'limited'),
  )
  const found: readonly WideOpening[] = [
    ...openToEverybody(spec, direction).map((open) => ({ ...open, who: 'everybody' as const })),
    ...toAddresses.map((open) => ({ ...open, who: 'every address' as const })),
  ]
  // Together: a port of DNS that another rule names is a piece of its own, also of what is open on every port.
  return isDnsOnly(unionOfPorts(found.map(({ ports }) => ports))) ? [] : found
}
