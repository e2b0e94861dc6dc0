import type { AddressFamily } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicySpec, Peer } from '../model/network-policy.ts'
import { areLargeEnough } from './any-ip.ts'
import { sizeOfCidr } from './cidr-size.ts'
import { isAllNamespaces } from './peer-set.ts'
import { effectiveRulesOf } from './policy.ts'
import { isEverything } from './selector.ts'

/** What there is among the peers of a direction at all. Most rules see from it that there is nothing for them. */
export interface Glance {
  /** A rule without peers, which is for everybody. */
  readonly hasOpenRule: boolean
  /** Pods of all namespaces, some of them or all. */
  readonly hasAllNamespaces: boolean
  /** Every pod of namespaces that a selector names. */
  readonly hasWholeNamespaces: boolean
  /** Every pod of the policy's own namespace, by a podSelector alone. */
  readonly hasOwnNamespace: boolean
  /** Some pods of the policy's own namespace, by a podSelector alone. */
  readonly hasOwnPods: boolean
  readonly hasExcepts: boolean
  /** How many addresses the blocks have, all together and without a look at their excepts. */
  readonly blocks: Readonly<Record<AddressFamily, number>>
  /** The same of the largest one. */
  readonly largestBlock: Readonly<Record<AddressFamily, number>>
}

/** What the peers of a direction are, at a glance; rules that do not count are not looked at. Linear. */
export function glanceAt(policy: JudgedPolicy, direction: Direction): Glance {
  return policy.once(glances)[direction]
}

/** Whether something of it may be for everybody, for every pod of the cluster or for every address of a family. */
export function mayBeForAll({ hasOpenRule, hasAllNamespaces, blocks }: Glance): boolean {
  return hasOpenRule || hasAllNamespaces || areLargeEnough(blocks)
}

function glances({ spec }: JudgedPolicy): Readonly<Record<Direction, Glance>> {
  return { ingress: lookAt(spec, 'ingress'), egress: lookAt(spec, 'egress') }
}

function lookAt(spec: NetworkPolicySpec, direction: Direction): Glance {
  const seen = {
    hasOpenRule: false,
    hasAllNamespaces: false,
    hasWholeNamespaces: false,
    hasOwnNamespace: false,
    hasOwnPods: false,
    hasExcepts: false,
    blocks: { IPv4: 0, IPv6: 0 },
    largestBlock: { IPv4: 0, IPv6: 0 },
  }
  const look = (peer: Peer): void => {
    if (peer.kind === 'ipBlock') {
      const { family } = peer.cidr
      const size = sizeOfCidr(peer.cidr)
      seen.blocks[family] += size
      if (size > seen.largestBlock[family]) seen.largestBlock[family] = size
      if (peer.except.length > 0) seen.hasExcepts = true
      return
    }
    const isWhole = peer.podSelector === undefined || isEverything(peer.podSelector)
    if (peer.namespaceSelector === undefined) {
      if (isWhole) seen.hasOwnNamespace = true
      else seen.hasOwnPods = true
      return
    }
    if (isWhole) seen.hasWholeNamespaces = true
    if (!seen.hasAllNamespaces && isAllNamespaces(peer)) seen.hasAllNamespaces = true
  }
  for (const { peers } of effectiveRulesOf(spec, direction)) {
    if (peers.length === 0) seen.hasOpenRule = true
    for (const peer of peers) look(peer)
  }
  return seen
}
