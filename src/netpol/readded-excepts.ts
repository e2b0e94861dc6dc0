import type { Cidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { IpBlockPeer } from '../model/network-policy.ts'
import { sortedByAddress } from './address-order.ts'
import {
  addressesOfCidr,
  addressesOfPeer,
  addressesOfRanges,
  type AddressRange,
  type AddressSet,
  intersection,
  isEmptyAddressSet,
  unionOf,
} from './address-set.ts'
import { type BlockSite, blockSitesOf } from './block-sites.ts'
import { glanceAt } from './glance.ts'
import { holdsCidr } from './holds-cidr.ts'
import { effectiveRulesOf } from './policy.ts'
import { everyPort, intersectPorts, isNoPort, portsKey, type PortSet } from './port-set.ts'
import { sizeOfPorts } from './reachability/port-arithmetic.ts'
import type { ReachEntry } from './reachability/reach.ts'
import { portsOfRule } from './rule-ports.ts'

/** A block whose excepts other blocks of the policy open again, on some of its ports. */
export interface ReaddedExcepts {
  readonly site: BlockSite
  /** Those of its excepts that are open again, by index. */
  readonly excepts: readonly [number, ...number[]]
  /** What of them is open again, and on which ports. */
  readonly opens: readonly ReachEntry[]
  /** The first block that opens the first of these excepts again. A search through all blocks. */
  readonly by: () => BlockSite | undefined
}

/** A block, and what it opens. */
interface Opening {
  readonly site: BlockSite
  readonly size: bigint
  readonly addresses: AddressSet
}

/** The blocks of rules with equal ports. */
interface PortGroup {
  readonly ports: PortSet
  readonly openings: Opening[]
  /** What its blocks of at least so many addresses open. */
  readonly openedBy: (leastSize: bigint) => AddressSet
}

const families = ['IPv4', 'IPv6'] as const

/** Beyond this, comparing would take longer than anybody waits; no policy that people write comes near. */
const maxComparisons = 2_000_000

/**
 * The blocks with excepts that other blocks of the direction open again on a port that both have. A block that lies
 * within an except, is smaller than it and has at most `maxCarveIn` addresses is meant so, and opens nothing again.
 * Named ports and numbers do not meet. n log n; throws where a policy has so many different port lists, or so many
 * excepts with so many blocks in them, that comparing them would take too long.
 */
export function readdedExceptsOf(
  policy: JudgedPolicy,
  direction: Direction,
  maxCarveIn: number,
): readonly ReaddedExcepts[] {
  if (!glanceAt(policy, direction).hasExcepts) return []
  const sites = blockSitesOf(policy, direction)
  // Nearly every policy ends here.
  if (!haveCommonAddresses(sites)) return []
  const groups = groupByPorts(policy, direction, sites)
  const excepting = groups.filter(({ openings }) => openings.some(({ site }) => site.block.except.length > 0))
  const excepts = unionOf(sites.flatMap(({ block }) => block.except.map(addressesOfCidr)))
  if (isEmptyAddressSet(intersection(excepts, unionOf(groups.map(({ openedBy }) => openedBy(1n)))))) return []
  const sizes = groups.reduce((size, { ports }) => size + sizeOfPorts(ports), 0)
  const spend = makeSpend()
  spend(excepting.length * sizes)
  return excepting.flatMap((group) => {
    const neighbours = groups.flatMap((other): readonly Neighbour[] => {
      const ports = intersectPorts(group.ports, other.ports)
      return isNoPort(ports) ? [] : [{ group: other, ports }]
    })
    return group.openings.flatMap(({ site }) => readdedOf(site, neighbours, BigInt(maxCarveIn) + 1n, spend))
  })
}

/** Whether some block shares addresses with one that is written otherwise. Of two that do, one holds the other. */
function haveCommonAddresses(sites: readonly BlockSite[]): boolean {
  // An IPv4-mapped except can be more than its block, and so meet others.
  if (sites.some(({ block }) => !block.except.every((range) => holdsCidr(block.cidr, range)))) return true
  return families.some((family) => {
    const ofFamily = sites.filter(({ block }) => block.cidr.family === family)
    let last: IpBlockPeer | undefined
    for (const { block } of sortedByAddress(ofFamily, firstAddressOf)) {
      if (last !== undefined && block.cidr.first <= last.cidr.last && !isSameBlock(block, last)) return true
      last = block
    }
    return false
  })
}

function firstAddressOf({ block }: BlockSite): bigint {
  return block.cidr.first
}

function isSameBlock(a: IpBlockPeer, b: IpBlockPeer): boolean {
  return (
    isSameRange(a.cidr, b.cidr) &&
    a.except.length === b.except.length &&
    a.except.every((range, index) => {
      const other = b.except[index]
      return other !== undefined && isSameRange(range, other)
    })
  )
}

function isSameRange(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first === b.first && a.last === b.last
}

/** A group that has ports in common with another one. */
interface Neighbour {
  readonly group: PortGroup
  readonly ports: PortSet
}

function readdedOf(
  site: BlockSite,
  neighbours: readonly Neighbour[],
  leastSize: bigint,
  spend: (steps: number) => void,
): readonly ReaddedExcepts[] {
  const found = new Set<number>()
  const opens = neighbours.flatMap(({ group, ports }): readonly ReachEntry[] => {
    const overlaps = site.block.except.flatMap((except, index) => {
      const opened = group.openedBy(leastReadding(except, leastSize))[except.family]
      const shared = overlapsOf(opened, except)
      spend(4 + shared.length)
      if (shared.length > 0) found.add(index)
      return shared
    })
    const addresses = addressesOfRanges(site.block.cidr.family, overlaps)
    return overlaps.length === 0 ? [] : [{ peers: { kind: 'addresses', addresses }, ports }]
  })
  const [first, ...others] = [...found].sort((a, b) => a - b)
  const except = first === undefined ? undefined : site.block.except[first]
  if (first === undefined || except === undefined) return []
  const by = (): BlockSite | undefined =>
    neighbours
      .flatMap(({ group }) => group.openings)
      .filter(
        ({ size, addresses }) =>
          size >= leastReadding(except, leastSize) && overlapsOf(addresses[except.family], except).length > 0,
      )
      .map((opening) => opening.site)
      .reduce<BlockSite | undefined>(
        (least, one) => (least === undefined || isBefore(one, least) ? one : least),
        undefined,
      )
  return [{ site, excepts: [first, ...others], opens, by }]
}

/**
 * How large a block must be to open an except again: large ones always do, small ones only where they are not within it.
 * CIDRs never overlap in part, so who is as large as the except and meets it is around it.
 */
function leastReadding(except: Cidr, leastSize: bigint): bigint {
  const size = except.last - except.first + 1n
  return size < leastSize ? size : leastSize
}

/** The parts of a range that are in sorted, disjoint ranges: found by halving. */
function overlapsOf(ranges: readonly AddressRange[], { first, last }: AddressRange): readonly AddressRange[] {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const range = ranges[middle]
    if (range !== undefined && range.last < first) low = middle + 1
    else high = middle
  }
  const found: AddressRange[] = []
  for (let index = low; index < ranges.length; index += 1) {
    const range = ranges[index]
    if (range === undefined || range.first > last) break
    found.push({
      first: range.first > first ? range.first : first,
      last: range.last < last ? range.last : last,
    })
  }
  return found
}

function groupByPorts(
  policy: JudgedPolicy,
  direction: Direction,
  sites: readonly BlockSite[],
): readonly PortGroup[] {
  const groups = new Map<string, PortGroup>()
  const byRule = new Map<number, PortGroup>()
  for (const site of sites) {
    const group = byRule.get(site.rule) ?? groupOf(policy, direction, site.rule, groups)
    byRule.set(site.rule, group)
    const { cidr } = site.block
    group.openings.push({ site, size: cidr.last - cidr.first + 1n, addresses: addressesOfPeer(site.block) })
  }
  return [...groups.values()]
}

function groupOf(
  policy: JudgedPolicy,
  direction: Direction,
  rule: number,
  groups: Map<string, PortGroup>,
): PortGroup {
  const written = effectiveRulesOf(policy.spec, direction)[rule]
  const ports = written === undefined ? everyPort : portsOfRule(policy, written)
  const key = portsKey(ports)
  const known = groups.get(key)
  if (known !== undefined) return known
  const openings: Opening[] = []
  const opened = new Map<bigint, AddressSet>()
  const openedBy = (leastSize: bigint): AddressSet => {
    const before = opened.get(leastSize)
    if (before !== undefined) return before
    const addresses = unionOf(openings.flatMap((one) => (one.size >= leastSize ? [one.addresses] : [])))
    opened.set(leastSize, addresses)
    return addresses
  }
  const group = { ports, openings, openedBy }
  groups.set(key, group)
  return group
}

function isBefore(a: BlockSite, b: BlockSite): boolean {
  return a.rule < b.rule || (a.rule === b.rule && a.index < b.index)
}

function makeSpend(): (steps: number) => void {
  let left = maxComparisons
  return (steps) => {
    left -= steps
    if (left < 0) throw new RangeError('the rules have too many excepts and blocks to compare')
  }
}
