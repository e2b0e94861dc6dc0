import { protocols } from '../../model/policy-port.ts'
import { intersection, isEmptyAddressSet } from '../address-set.ts'
import { intersectPorts, isNoPort, type PortSet } from '../port-set.ts'
import { type Effort, spend } from '../reachability/effort.ts'
import { sizeOfAddresses } from '../reachability/known-reach.ts'
import { mayMeet, sizeOfPods } from '../reachability/pods-peers.ts'
import { sizeOfPorts } from '../reachability/port-arithmetic.ts'
import type { ReachEntry, ReachPeers } from '../reachability/reach.ts'

/**
 * Whether some of `entries` may be the same traffic as some of `others`, also by what Kubernetes leaves undefined: a block
 * may hold pods, a name may be any number. Where not, the two cannot make a difference to each other. Also true where the
 * effort does not suffice.
 */
export function mayTouch(
  entries: readonly ReachEntry[],
  others: readonly ReachEntry[],
  effort: Effort,
): boolean {
  return entries.some((entry) => others.some((other) => isTouching(entry, other, effort)))
}

function isTouching(one: ReachEntry, other: ReachEntry, effort: Effort): boolean {
  if (!spend(effort, sizeOfPorts(one.ports) + sizeOfPorts(other.ports))) return true
  if (!arePortsTouching(one.ports, other.ports)) return false
  if (!spend(effort, sizeOfPeers(one.peers) + sizeOfPeers(other.peers))) return true
  return arePeersTouching(one.peers, other.peers)
}

function arePortsTouching(one: PortSet, other: PortSet): boolean {
  if (!isNoPort(intersectPorts(one, other))) return true
  return protocols.some((protocol) => {
    const a = one[protocol]
    const b = other[protocol]
    return (
      (a.names.length > 0 && b.names.length + b.ranges.length > 0) ||
      (b.names.length > 0 && a.ranges.length > 0)
    )
  })
}

function arePeersTouching(one: ReachPeers, other: ReachPeers): boolean {
  if (one.kind === 'pods' && other.kind === 'pods') return mayMeet(one, other)
  if (one.kind === 'addresses' && other.kind === 'addresses')
    return !isEmptyAddressSet(intersection(one.addresses, other.addresses))
  return true
}

function sizeOfPeers(peers: ReachPeers): number {
  switch (peers.kind) {
    case 'anybody':
      return 1
    case 'addresses':
      return sizeOfAddresses(peers.addresses)
    case 'pods':
      return sizeOfPods(peers)
  }
}
