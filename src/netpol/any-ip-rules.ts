import type { AddressFamily, Cidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { IpBlockPeer, NetworkPolicySpec, PolicyRule } from '../model/network-policy.ts'
import { addressesOfPeers, type AddressSet } from './address-set.ts'
import { breadthOf, isAloneAnyIp, mayBeAnyIp } from './any-ip.ts'
import { openedAddresses } from './opened-addresses.ts'
import { effectiveRulesOf } from './policy.ts'

const families: readonly AddressFamily[] = ['IPv4', 'IPv6']

/** Rules by index, at least one. */
export type RuleIndexes = readonly [number, ...number[]]

/**
 * The rules of a direction whose blocks are every address of a family on some port: each one that is so alone, and where
 * there is none all of those that add up. n log n; throws where a policy has so many different port lists that adding
 * them up would take too long.
 */
export function anyIpRules(
  spec: NetworkPolicySpec,
  direction: Direction,
  clusterRanges: readonly Cidr[],
): readonly RuleIndexes[] {
  const rules = effectiveRulesOf(spec, direction)
  if (!mayBeAnyIp(rules)) return []
  const parts = openedAddresses(spec, direction, (addresses) => isAny(addresses, clusterRanges))
  const adding = [...new Set(parts.flatMap((part) => part.rules))].sort((a, b) => a - b)
  const sufficient = adding.filter((index) => isAny(addressesOfPeers(blocksOf(rules[index])), clusterRanges))
  if (sufficient.length > 0) return sufficient.map((index) => [index])
  const [first, ...others] = adding
  return first === undefined ? [] : [[first, ...others]]
}

/** The blocks of such rules that it takes: those that suffice alone, unless the others do as well. */
export function anyIpBlocks(
  rules: readonly PolicyRule[],
  clusterRanges: readonly Cidr[],
): ReadonlySet<IpBlockPeer> {
  const blocks = rules.flatMap(blocksOf)
  const alone = new Set(blocks.filter((block) => isAloneBlock(block, clusterRanges)))
  const isTheRest = isAny(addressesOfPeers(blocks.filter((block) => !alone.has(block))), clusterRanges)
  return isTheRest || alone.size === 0 ? new Set(blocks) : alone
}

function isAny(addresses: AddressSet, clusterRanges: readonly Cidr[]): boolean {
  return families.some((family) => breadthOf(addresses, family, clusterRanges) !== 'limited')
}

function blocksOf(rule: PolicyRule | undefined): readonly IpBlockPeer[] {
  return rule === undefined ? [] : rule.peers.filter((peer) => peer.kind === 'ipBlock')
}

function isAloneBlock(block: IpBlockPeer, clusterRanges: readonly Cidr[]): boolean {
  // Nearly every block is far too small, which costs nothing to see.
  return mayBeAnyIp([{ peers: [block], ports: [] }]) && isAloneAnyIp(block, clusterRanges)
}
