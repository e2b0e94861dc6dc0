import { type Direction, directions } from '../model/direction.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { type AddressSet, intersection, isEmptyAddressSet } from './address-set.ts'
import { isIsolatedFor } from './policy.ts'
import { intersectPorts, isNoPort, portsKey, type PortSet } from './port-set.ts'
import { isWithin } from './reachability/newly-opened.ts'
import { podsKey } from './reachability/pods-peers.ts'
import { reachOf, reachOfRules } from './reachability/reach-of.ts'
import { everything, type Reach, type ReachEntry } from './reachability/reach.ts'
import { covers } from './selector.ts'

/** What gets through to or from the pods that a policy selects, in one direction: what is too wide, or all there is. */
export interface ReachExtent {
  readonly direction: Direction
  readonly target: LabelSelector
  readonly reach: Reach
  /** What gets through as texts, equal for equal peers, by their ports; worked out when somebody asks. */
  readonly peersByPorts: () => ReadonlyMap<string, ReadonlySet<string>>
}

/** The extent of what gets through to or from the pods that `target` selects. */
export function extentOf(direction: Direction, target: LabelSelector, reach: Reach): ReachExtent {
  let known: ReadonlyMap<string, ReadonlySet<string>> | undefined
  return { direction, target, reach, peersByPorts: () => (known ??= groupByPorts(reach)) }
}

/** What some rules of a policy let through; give them cut down to the peers and ports that are in question. n log n. */
export function extentOfRules(
  { metadata, spec }: NetworkPolicy,
  direction: Direction,
  rules: readonly PolicyRule[],
): ReachExtent {
  return extentOf(direction, spec.podSelector, reachOfRules(rules, metadata.namespace))
}

/**
 * All that a policy lets through in a direction. Undefined where it does not isolate the direction: then somebody else
 * may have, so nobody can say what got through.
 */
export function reachExtentOf(policy: NetworkPolicy, direction: Direction): ReachExtent | undefined {
  if (!isIsolatedFor(policy.spec, direction)) return undefined
  return extentOf(direction, policy.spec.podSelector, reachOf(policy, direction))
}

/**
 * All that a policy lets through: what a rule about width takes for having been there, so that whoever narrows one
 * width to another is never told that it is new.
 */
export function breadthOfPolicy(policy: NetworkPolicy): readonly ReachExtent[] {
  return directions.flatMap((direction) => reachExtentOf(policy, direction) ?? [])
}

/** The part of an extent that is on these ports. */
export function cutPorts(extent: ReachExtent, ports: PortSet): ReachExtent {
  return cut(extent, ({ peers, ports: open }) => [{ peers, ports: intersectPorts(open, ports) }])
}

/** The part of an extent that is to or from these addresses, by ipBlocks or by rules without peers; pods are left out. */
export function cutAddresses(extent: ReachExtent, addresses: AddressSet): ReachExtent {
  return cut(extent, ({ peers, ports }) => {
    if (peers.kind === 'pods') return []
    const both = peers.kind === 'anybody' ? addresses : intersection(peers.addresses, addresses)
    return isEmptyAddressSet(both) ? [] : [{ peers: { kind: 'addresses', addresses: both }, ports }]
  })
}

/**
 * Whether all of it got through before, for all the pods: within one of the extents of the old policy. What hinges on
 * something undefined did not. Reflexive, whatever the size.
 */
export function isWithinReach(now: ReachExtent, before: readonly ReachExtent[]): boolean {
  const targets = new Map<LabelSelector, boolean>()
  const isTargetCovered = (target: LabelSelector): boolean => {
    const isCovered = targets.get(target) ?? covers(target, now.target)
    targets.set(target, isCovered)
    return isCovered
  }
  const wider = before.filter(
    ({ direction, target }) => direction === now.direction && isTargetCovered(target),
  )
  // What is the same needs no arithmetic, which gives up where policies are built to need much of it.
  return (
    wider.some((old) => entriesBeyond(now, old).length === 0) ||
    wider.some(
      (old) => isWithin({ kind: 'restricted', entries: entriesBeyond(now, old) }, old.reach) === 'yes',
    )
  )
}

function cut(extent: ReachExtent, of: (entry: ReachEntry) => readonly ReachEntry[]): ReachExtent {
  const { reach } = extent
  if (reach.kind !== 'restricted') return extent
  const entries = reach.entries.flatMap(of).filter(({ ports }) => !isNoPort(ports))
  return extentOf(extent.direction, extent.target, { kind: 'restricted', entries })
}

/** What is not just so in the other extent. */
function entriesBeyond({ reach }: ReachExtent, other: ReachExtent): readonly ReachEntry[] {
  if (reach.kind !== 'restricted') return [everything]
  const keyOf = makePortsKeys()
  const known = other.peersByPorts()
  return reach.entries.filter(({ peers, ports }) => known.get(keyOf(ports))?.has(peersKey(peers)) !== true)
}

function groupByPorts(reach: Reach): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  if (reach.kind !== 'restricted') return groups
  const keyOf = makePortsKeys()
  for (const { peers, ports } of reach.entries) {
    const key = keyOf(ports)
    const group = groups.get(key) ?? new Set()
    groups.set(key, group.add(peersKey(peers)))
  }
  return groups
}

/** Thousands of peers of one rule share one set of ports, which is written out once. */
function makePortsKeys(): (ports: PortSet) => string {
  const known = new Map<PortSet, string>()
  return (ports) => {
    const key = known.get(ports) ?? portsKey(ports)
    known.set(ports, key)
    return key
  }
}

function peersKey(peers: ReachEntry['peers']): string {
  switch (peers.kind) {
    case 'anybody':
      return 'anybody'
    case 'pods':
      return podsKey(peers)
    case 'addresses':
      return (['IPv4', 'IPv6'] as const)
        .map((family) => peers.addresses[family].map(({ first, last }) => `${first}-${last}`).join(','))
        .join(';')
  }
}
