import type { Direction } from '../../model/direction.ts'
import type { IpBlockPeer, NetworkPolicy, PolicyRule } from '../../model/network-policy.ts'
import { addressesOfPeers, type AddressSet, isEmptyAddressSet, unionOf } from '../address-set.ts'
import { effectiveRulesOf, isIsolatedFor } from '../policy.ts'
import { portsOf, type PortSet, unionOfPorts } from '../port-set.ts'
import type { LabelBox } from './label-box.ts'
import { makePodsIndex } from './pods-index.ts'
import { ownNamespaceBox, podsBeside } from './pods-peers.ts'
import { makePortsIds } from './ports-ids.ts'
import type { Reach, ReachEntry } from './reach.ts'

/** What a policy lets in (ingress) or out (egress) of the pods that it selects. n log n. */
export function reachOf({ metadata, spec }: NetworkPolicy, direction: Direction): Reach {
  return isIsolatedFor(spec, direction)
    ? reachOfRules(effectiveRulesOf(spec, direction), metadata.namespace)
    : { kind: 'not-restricted' }
}

/**
 * What some rules of a policy in `namespace` let through: with it a rule can be compared with its neighbours. An empty
 * namespace is one whose name is not known. n log n.
 */
export function reachOfRules(rules: readonly PolicyRule[], namespace: string): Reach {
  const own = ownNamespaceBox(namespace)
  return reachOfEntries(rules.flatMap((rule) => entriesOfRule(rule, own)))
}

/** What gets through by entries in any order, equal ones among them. n log n. */
export function reachOfEntries(entries: readonly ReachEntry[]): Reach {
  return { kind: 'restricted', entries: joinEntries(entries) }
}

/**
 * What policies let through together, for pods that all of them select: what any of them does. One that does not
 * restrict the direction adds nothing to one that does (NetworkPolicy, "The two sorts of pod isolation").
 */
export function unionOfReaches(reaches: readonly Reach[]): Reach {
  const first = reaches[0]
  if (first !== undefined && reaches.length === 1) return first
  const restricted = reaches.filter((reach) => reach.kind === 'restricted')
  return restricted.length === 0
    ? { kind: 'not-restricted' }
    : reachOfEntries(restricted.flatMap(({ entries }) => entries))
}

function entriesOfRule(rule: PolicyRule, own: LabelBox): readonly ReachEntry[] {
  const ports = portsOf(rule.ports)
  if (rule.peers.length === 0) return [{ peers: { kind: 'anybody' }, ports }]
  const blocks: IpBlockPeer[] = []
  const entries: ReachEntry[] = []
  for (const peer of rule.peers) {
    if (peer.kind === 'ipBlock') {
      blocks.push(peer)
      continue
    }
    const pods = podsBeside(peer, own)
    if (pods !== undefined) entries.push({ peers: pods, ports })
  }
  const addresses = addressesOfPeers(blocks)
  return isEmptyAddressSet(addresses)
    ? entries
    : [{ peers: { kind: 'addresses', addresses }, ports }, ...entries]
}

/** Joins what has equal ports, and only that: ports of equal pods can add up to far more than there are in the policy. */
function joinEntries(entries: readonly ReachEntry[]): readonly ReachEntry[] {
  if (entries.length < 2) return entries
  const anybody: PortSet[] = []
  const addresses = new Map<number, { readonly ports: PortSet; readonly sets: AddressSet[] }>()
  const pods: ReachEntry[] = []
  const known = makePodsIndex()
  const idOf = makePortsIds()
  for (const entry of entries) {
    const { peers, ports } = entry
    if (peers.kind === 'anybody') {
      anybody.push(ports)
      continue
    }
    if (peers.kind === 'pods') {
      if (known.add({ peers, ports })) pods.push(entry)
      continue
    }
    const id = idOf(ports)
    const joined = addresses.get(id) ?? { ports, sets: [] }
    joined.sets.push(peers.addresses)
    addresses.set(id, joined)
  }
  return [
    ...(anybody.length === 0 ? [] : [{ peers: { kind: 'anybody' }, ports: unionOfPorts(anybody) } as const]),
    ...Array.from(addresses.values(), ({ ports, sets }): ReachEntry => ({
      peers: { kind: 'addresses', addresses: unionOf(sets) },
      ports,
    })),
    ...pods,
  ]
}
