import { type Direction, directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { addressesKey, type AddressSet, intersection, isEmptyAddressSet } from './address-set.ts'
import { isIsolatedFor } from './policy.ts'
import { intersectPorts, isNoPort, type PortSet } from './port-set.ts'
import { isWithin } from './reachability/newly-opened.ts'
import { makePodsIndex } from './reachability/pods-index.ts'
import type { PodsPeers } from './reachability/pods-peers.ts'
import { makePortsIds } from './reachability/ports-ids.ts'
import { reachOf, reachOfRules } from './reachability/reach-of.ts'
import { everything, type Reach, type ReachEntry } from './reachability/reach.ts'
import { covers } from './selector.ts'

/** What gets through to or from the pods that a policy selects, in one direction: what is too wide, or all there is. */
export interface ReachExtent {
  readonly direction: Direction
  readonly target: LabelSelector
  /** Worked out when somebody asks: what a new policy lets through is compared with nothing. */
  readonly reach: () => Reach
  /** Whether it has this very entry, which takes no arithmetic. */
  readonly has: (entry: ReachEntry) => boolean
}

/** The extent of what gets through to or from the pods that `target` selects. */
export function extentOf(direction: Direction, target: LabelSelector, makeReach: () => Reach): ReachExtent {
  let reach: Reach | undefined
  let has: ReachExtent['has'] | undefined
  const known = (): Reach => (reach ??= makeReach())
  return { direction, target, reach: known, has: (entry) => (has ??= makeHas(known()))(entry) }
}

/** What some rules of a policy let through; give them cut down to the peers and ports that are in question. n log n. */
export function extentOfRules(
  { metadata, spec }: NetworkPolicy,
  direction: Direction,
  rules: readonly PolicyRule[],
): ReachExtent {
  return extentOf(direction, spec.podSelector, () => reachOfRules(rules, metadata.namespace))
}

/**
 * All that a policy lets through in a direction. Undefined where it does not isolate the direction: then somebody else
 * may have, so nobody can say what got through.
 */
export function reachExtentOf(policy: NetworkPolicy, direction: Direction): ReachExtent | undefined {
  if (!isIsolatedFor(policy.spec, direction)) return undefined
  return extentOf(direction, policy.spec.podSelector, () => reachOf(policy, direction))
}

/**
 * All that a policy lets through: what a rule about width takes for having been there, so that whoever narrows one
 * width to another is never told that it is new.
 */
export function breadthOfPolicy(policy: JudgedPolicy): readonly ReachExtent[] {
  return policy.once(breadthIn)
}

function breadthIn(policy: NetworkPolicy): readonly ReachExtent[] {
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
  const entries = entriesOf(now)
  const firstsBeyond: number[] = []
  for (const old of wider) {
    const first = entries.findIndex((entry) => !old.has(entry))
    // What is the same needs no arithmetic, which gives up where policies are built to need much of it.
    if (first === -1) return true
    firstsBeyond.push(first)
  }
  return wider.some((old, index) => {
    const beyond = entries.slice(firstsBeyond[index]).filter((entry) => !old.has(entry))
    return isWithin({ kind: 'restricted', entries: beyond }, old.reach()) === 'yes'
  })
}

function cut(extent: ReachExtent, of: (entry: ReachEntry) => readonly ReachEntry[]): ReachExtent {
  const { direction, target } = extent
  return extentOf(direction, target, () => {
    const reach = extent.reach()
    if (reach.kind !== 'restricted') return reach
    const entries = reach.entries.flatMap(of).filter(({ ports }) => !isNoPort(ports))
    return { kind: 'restricted', entries }
  })
}

function entriesOf(extent: ReachExtent): readonly ReachEntry[] {
  const reach = extent.reach()
  return reach.kind === 'restricted' ? reach.entries : [everything]
}

function makeHas(reach: Reach): ReachExtent['has'] {
  const pods = makePodsIndex()
  const others = new Set<string>()
  const keyOf = makeKeys()
  for (const { peers, ports } of reach.kind === 'restricted' ? reach.entries : [])
    if (peers.kind === 'pods') pods.add({ peers, ports })
    else others.add(keyOf(peers, ports))
  return ({ peers, ports }) =>
    peers.kind === 'pods' ? pods.has({ peers, ports }) : others.has(keyOf(peers, ports))
}

/** Makes texts that are equal for equal peers with equal ports. Thousands of rules share a set, which is written out once. */
function makeKeys(): (peers: Exclude<ReachEntry['peers'], PodsPeers>, ports: PortSet) => string {
  const idOf = makePortsIds()
  const texts = new Map<AddressSet, string>()
  const textOf = (addresses: AddressSet): string => {
    const text = texts.get(addresses) ?? addressesKey(addresses)
    texts.set(addresses, text)
    return text
  }
  return (peers, ports) => `${idOf(ports)} ${peers.kind === 'anybody' ? peers.kind : textOf(peers.addresses)}`
}
