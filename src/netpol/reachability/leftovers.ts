import { difference, intersection, isEmptyAddressSet } from '../address-set.ts'
import { intersectPorts, isNoPort, type PortSet, unionOfPorts } from '../port-set.ts'
import { type Effort, spend } from './effort.ts'
import { type AddressesEntry, type KnownReach, type PodsEntry, sizeOfAddresses } from './known-reach.ts'
import { mayMeet, sizeOfPods, subtractPods } from './pods-peers.ts'
import { sizeOfPorts, subtractPorts } from './port-arithmetic.ts'

/** What of an entry for addresses `before` did not let through. Undefined where the effort does not suffice. */
export function addressesLeft(
  entry: AddressesEntry,
  before: KnownReach,
  effort: Effort,
): readonly AddressesEntry[] | undefined {
  let left: readonly AddressesEntry[] = [entry]
  for (const known of before.addresses) {
    const next: AddressesEntry[] = []
    for (const piece of left) {
      if (!spend(effort, 1 + sizeOfPorts(piece.ports) + sizeOfPorts(known.ports))) return undefined
      const ports = intersectPorts(piece.ports, known.ports)
      if (isNoPort(ports)) {
        next.push(piece)
        continue
      }
      if (!spend(effort, sizeOfAddresses(piece.addresses) + sizeOfAddresses(known.addresses)))
        return undefined
      const addresses = difference(piece.addresses, known.addresses)
      const others = subtractPorts(piece.ports, ports)
      if (!isNoPort(others)) next.push({ addresses: piece.addresses, ports: others })
      if (!isEmptyAddressSet(addresses)) next.push({ addresses, ports })
    }
    left = next
  }
  return left
}

/** What is left of an entry for pods. */
export interface PodsPiece extends PodsEntry {
  /** Whether it depends on the labels of a namespace if it is. */
  readonly isDoubtful: boolean
}

/** What of an entry for pods `before` did not let through. Undefined where the effort does not suffice. */
export function podsLeft(
  entry: PodsEntry,
  before: KnownReach,
  effort: Effort,
): readonly PodsPiece[] | undefined {
  let left: readonly PodsPiece[] = [{ ...entry, isDoubtful: false }]
  for (const known of before.pods) {
    if (left.length === 0) return left
    const next: PodsPiece[] = []
    for (const piece of left) {
      if (!spend(effort, sizeOfPods(piece.peers) + sizeOfPods(known.peers))) return undefined
      if (!mayMeet(piece.peers, known.peers)) {
        next.push(piece)
        continue
      }
      if (!spend(effort, sizeOfPorts(piece.ports) + sizeOfPorts(known.ports))) return undefined
      const ports = intersectPorts(piece.ports, known.ports)
      if (isNoPort(ports)) {
        next.push(piece)
        continue
      }
      const others = subtractPorts(piece.ports, ports)
      if (!isNoPort(others)) next.push({ ...piece, ports: others })
      const rest = subtractPods(piece.peers, known.peers, effort)
      if (rest === undefined) return undefined
      for (const peers of rest.certain) next.push({ ...piece, peers, ports })
      for (const peers of rest.doubtful) next.push({ peers, ports, isDoubtful: true })
    }
    left = next
  }
  return left
}

/** The ports on which `before` let in some of these addresses; undefined where the effort does not suffice. */
export function portsOfMetAddresses(
  { addresses }: AddressesEntry,
  before: KnownReach,
  effort: Effort,
): PortSet | undefined {
  const met: PortSet[] = [before.anybody]
  for (const known of before.addresses) {
    const size = sizeOfAddresses(addresses) + sizeOfAddresses(known.addresses) + sizeOfPorts(known.ports)
    if (!spend(effort, size)) return undefined
    if (!isEmptyAddressSet(intersection(addresses, known.addresses))) met.push(known.ports)
  }
  return unionOfPorts(met)
}

/**
 * The ports on which `before` let in some of these pods, or may have by an address; undefined where the effort does not
 * suffice.
 */
export function portsOfMetPods(
  { peers }: PodsEntry,
  before: KnownReach,
  effort: Effort,
): PortSet | undefined {
  if (!spend(effort, sizeOfPorts(before.addressPorts))) return undefined
  const met: PortSet[] = [before.anybody, before.addressPorts]
  for (const known of before.pods) {
    if (!spend(effort, sizeOfPods(peers) + sizeOfPods(known.peers) + sizeOfPorts(known.ports)))
      return undefined
    if (mayMeet(peers, known.peers)) met.push(known.ports)
  }
  return unionOfPorts(met)
}
