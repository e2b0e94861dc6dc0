import type { Direction } from '../model/direction.ts'
import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { type AddressSet, coversFamily } from './address-set.ts'
import { openedAddresses } from './opened-addresses.ts'
import { isEveryPod } from './peer-set.ts'
import { effectiveRulesOf } from './policy.ts'
import { intersectPorts, isNoPort, portsOf, type PortSet, unionOfPorts } from './port-set.ts'
import { sizeOfPorts } from './reachability/port-arithmetic.ts'

/** Ports on which everybody gets through: every pod, every address, the nodes. */
export interface OpenToEverybody {
  readonly ports: PortSet
  /** The rules that it takes, by index: one without peers, or those that add up. */
  readonly rules: readonly number[]
  /** Whether it is every pod of all namespaces and every address of both families, instead of no peers. */
  readonly isSpelledOut: boolean
}

/**
 * What a policy opens to everybody in a direction, in the order of the rules, what adds up last. n log n; throws where
 * a policy has so many different port lists that adding them up would take too long.
 */
export function openToEverybody(spec: NetworkPolicySpec, direction: Direction): readonly OpenToEverybody[] {
  const withoutPeers = effectiveRulesOf(spec, direction).flatMap(
    ({ peers, ports }, index): readonly OpenToEverybody[] =>
      peers.length === 0 ? [{ ports: portsOf(ports), rules: [index], isSpelledOut: false }] : [],
  )
  return [...withoutPeers, ...spelledOut(spec, direction)]
}

/** Beyond this, comparing would take longer than anybody waits; no policy that people write comes near. */
const maxComparisons = 1_000_000

function spelledOut(spec: NetworkPolicySpec, direction: Direction): readonly OpenToEverybody[] {
  const toEveryPod = effectiveRulesOf(spec, direction).flatMap(({ peers, ports }, index) =>
    peers.some(isEveryPod) ? [{ index, ports: portsOf(ports) }] : [],
  )
  if (toEveryPod.length === 0) return []
  const parts = openedAddresses(spec, direction, isEveryAddress)
  const ports = intersectPorts(
    unionOfPorts(parts.map((part) => part.ports)),
    unionOfPorts(toEveryPod.map((rule) => rule.ports)),
  )
  if (isNoPort(ports)) return []
  if (toEveryPod.length * sizeOfPorts(ports) > maxComparisons)
    throw new RangeError(`${toEveryPod.length} rules have too many different ports to compare`)
  const rules = [
    ...parts.flatMap((part) => part.rules),
    ...toEveryPod.flatMap(({ index, ports: open }) => (isNoPort(intersectPorts(open, ports)) ? [] : [index])),
  ]
  return [{ ports, rules: [...new Set(rules)].sort((a, b) => a - b), isSpelledOut: true }]
}

function isEveryAddress(addresses: AddressSet): boolean {
  return coversFamily(addresses, 'IPv4') && coversFamily(addresses, 'IPv6')
}
