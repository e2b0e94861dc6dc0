import { type AddressSet, unionOf } from '../address-set.ts'
import { type PortSet, unionOfPorts } from '../port-set.ts'
import { type PodsPeers, sizeOfPods } from './pods-peers.ts'
import { hasNames, noPort, sizeOfPorts } from './port-arithmetic.ts'
import { everything, type Reach, type ReachEntry } from './reach.ts'

/** Addresses and the ports that are open to them. */
export interface AddressesEntry {
  readonly addresses: AddressSet
  readonly ports: PortSet
}

/** Pods and the ports that are open to them. */
export interface PodsEntry {
  readonly peers: PodsPeers
  readonly ports: PortSet
}

/** What gets through, sorted by whom. */
export interface KnownReach {
  /** The ports that are open to anybody. */
  readonly anybody: PortSet
  readonly addresses: readonly AddressesEntry[]
  /** All of them together, whatever their ports. */
  readonly allAddresses: AddressSet
  /** The ports of all of them together. */
  readonly addressPorts: PortSet
  readonly pods: readonly PodsEntry[]
  /** Whether a port has a name anywhere. */
  readonly hasNames: boolean
}

/** How much there is to look at. */
export function sizeOfReach({ anybody, addresses, pods }: KnownReach): number {
  return (
    sizeOfPorts(anybody) +
    addresses.reduce((size, entry) => size + sizeOfAddresses(entry.addresses) + sizeOfPorts(entry.ports), 0) +
    pods.reduce((size, { peers }) => size + sizeOfPods(peers), 0)
  )
}

/** How many ranges there are in a set of addresses. */
export function sizeOfAddresses(set: AddressSet): number {
  return set.IPv4.length + set.IPv6.length
}

/** Sorts what gets through by whom; a direction that is not restricted lets everything through. n log n. */
export function sortReach(reach: Reach): KnownReach {
  const entries: readonly ReachEntry[] = reach.kind === 'restricted' ? reach.entries : [everything]
  const anybody: PortSet[] = []
  const addresses: AddressesEntry[] = []
  const pods: PodsEntry[] = []
  for (const { peers, ports } of entries)
    if (peers.kind === 'anybody') anybody.push(ports)
    else if (peers.kind === 'addresses') addresses.push({ addresses: peers.addresses, ports })
    else pods.push({ peers, ports })
  return {
    anybody: anybody.length === 0 ? noPort : unionOfPorts(anybody),
    addresses,
    allAddresses: unionOf(addresses.map((entry) => entry.addresses)),
    addressPorts: unionOfPorts(addresses.map(({ ports }) => ports)),
    pods,
    hasNames: entries.some(({ ports }) => hasNames(ports)),
  }
}
