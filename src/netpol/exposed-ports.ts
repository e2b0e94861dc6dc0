import type { Cidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { NetworkPolicySpec, Peer, PolicyRule } from '../model/network-policy.ts'
import type { PolicyPort } from '../model/policy-port.ts'
import { anyIpBlocks, anyIpRules } from './any-ip-rules.ts'
import { isEveryPodTogether } from './complement.ts'
import { isEveryPodBut } from './exclusions.ts'
import { isEveryPod, isWholeNamespaces } from './peer-set.ts'
import { effectiveRulesOf } from './policy.ts'
import { portsOf } from './port-set.ts'
import { namedPortsOf, type SensitivePort, type WellKnownPort } from './well-known-ports.ts'

/** Ports of a list that rules name, and the part of their peers that is far too many. */
export interface ExposedPorts {
  readonly to: 'every-address' | 'every-pod' | 'every-pod-but-some' | 'nobody-named'
  /** What usually listens there. */
  readonly services: readonly [WellKnownPort, ...WellKnownPort[]]
  readonly rules: readonly [ExposingRule, ...ExposingRule[]]
}

/** One rule that exposes ports. */
export interface ExposingRule {
  readonly index: number
  /** The items of its `ports` list that name them, by index. */
  readonly portsAt: readonly number[]
  /** The peers that are too many, by index. */
  readonly peersAt: readonly number[]
  /** The rule with these peers and the named ports alone. */
  readonly cut: PolicyRule
}

/** A rule that names ports of the list, cut down to them. */
interface NamingRule {
  readonly index: number
  readonly rule: PolicyRule
  readonly services: readonly [WellKnownPort, ...WellKnownPort[]]
  readonly portsAt: readonly number[]
  readonly cut: PolicyRule
}

/**
 * The ports of a list that a policy names in a direction and opens to everybody: to addresses that are `any` of a family,
 * those of several rules added up; to every pod of all namespaces, which rules for the same ports may be together, or of all but some; or by naming no peers. A complete protocol names no
 * port. n log n; throws where rules have so many different port lists that adding them up would take too long.
 */
export function exposedPorts(
  spec: NetworkPolicySpec,
  direction: Direction,
  ports: readonly SensitivePort[],
  clusterRanges: readonly Cidr[],
): readonly ExposedPorts[] {
  const known = ports.filter(({ only }) => only === undefined || only === direction)
  const naming = effectiveRulesOf(spec, direction).flatMap((rule, index): readonly NamingRule[] => {
    const [first, ...others] = namedPortsOf(portsOf(rule.ports), direction, known)
    if (first === undefined) return []
    const services = [first, ...others] as const
    const portsAt = rule.ports.flatMap((item, at) => (isNamedBy(item, known) ? [at] : []))
    return [{ index, rule, services, portsAt, cut: { peers: rule.peers, ports: services.map(portItemOf) } }]
  })
  const toAddresses = exposedToAddresses(spec, direction, naming, clusterRanges)
  const exposing = new Set(toAddresses.flatMap(({ rules }) => rules.map(({ index }) => index)))
  const others = Map.groupBy(
    naming.filter(({ index }) => !exposing.has(index)),
    ({ cut }) => JSON.stringify(cut.ports),
  )
  const toOthers = [...others.values()].flatMap(exposedToPods)
  return [...toAddresses, ...toOthers.sort((a, b) => a.rules[0].index - b.rules[0].index)]
}

/** What rules for the same ports expose to pods and to nobody in particular: each one alone, or some together. */
function exposedToPods(rules: readonly NamingRule[]): readonly ExposedPorts[] {
  const alone = rules.flatMap((one): readonly ExposedPorts[] => {
    const { peers } = one.rule
    if (peers.length > 0 && !peers.some(isEveryPod)) return []
    return [exposed(peers.length === 0 ? 'nobody-named' : 'every-pod', isEveryPod, one)]
  })
  const [first, ...others] = rules.filter(
    ({ rule: { peers } }) => peers.some(isWholeNamespaces) && !peers.some(isEveryPod),
  )
  if (first === undefined) return alone
  if (isEveryPodTogether([first, ...others].flatMap(({ rule }) => rule.peers)))
    return [...alone, exposed('every-pod', isWholeNamespaces, first, ...others)]
  // All but some adds nothing to all.
  if (alone.length > 0) return alone
  const butSome = [first, ...others].filter(({ rule: { peers } }) => peers.some(isEveryPodBut))
  return butSome.map((one) => exposed('every-pod-but-some', isEveryPodBut, one))
}

function exposed(
  to: ExposedPorts['to'],
  isWide: (peer: Peer) => boolean,
  first: NamingRule,
  ...others: readonly NamingRule[]
): ExposedPorts {
  return {
    to,
    services: first.services,
    rules: [exposingRule(first, isWide), ...others.map((one) => exposingRule(one, isWide))],
  }
}

function exposedToAddresses(
  spec: NetworkPolicySpec,
  direction: Direction,
  naming: readonly NamingRule[],
  clusterRanges: readonly Cidr[],
): readonly ExposedPorts[] {
  const cuts = naming.map(({ cut }) => cut)
  return anyIpRules({ ...spec, [direction]: cuts }, direction, clusterRanges).flatMap(
    (indexes): readonly ExposedPorts[] => {
      const [first, ...others] = indexes.flatMap((at) => naming[at] ?? [])
      if (first === undefined) return []
      const wide = anyIpBlocks(
        [first, ...others].map(({ rule }) => rule),
        clusterRanges,
      )
      const isWide = (peer: Peer): boolean => (peer.kind === 'ipBlock' ? wide.has(peer) : isEveryPod(peer))
      return [
        {
          to: 'every-address',
          services: [...first.services, ...others.flatMap(({ services }) => services)],
          rules: [exposingRule(first, isWide), ...others.map((one) => exposingRule(one, isWide))],
        },
      ]
    },
  )
}

function exposingRule(
  { index, rule, portsAt, cut }: NamingRule,
  isWide: (peer: Peer) => boolean,
): ExposingRule {
  return {
    index,
    portsAt,
    peersAt: rule.peers.flatMap((peer, at) => (isWide(peer) ? [at] : [])),
    cut: { ...cut, peers: rule.peers.filter(isWide) },
  }
}

function isNamedBy(item: PolicyPort, known: readonly SensitivePort[]): boolean {
  return (
    item.match === 'range' &&
    known.some(
      ({ protocol, first, last }) => protocol === item.protocol && item.first <= last && first <= item.last,
    )
  )
}

function portItemOf({ protocol, first, last }: WellKnownPort): PolicyPort {
  return { match: 'range', protocol, first, last }
}
