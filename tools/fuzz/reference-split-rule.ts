import { openedOn, portProbes } from './reference-breadth.ts'
import { isWithin, selectsAll } from './reference-selectors.ts'
import type { PolicyJson, PortJson, RuleJson } from './reference-shapes.ts'
import {
  type DirectionName,
  directions,
  type Opinion,
  peersOf,
  rulesInForce,
  sameJson,
  type Spec,
  strongest,
} from './reference-spec.ts'

/** Ports of TCP and UDP that tell of no second rule: neither DNS, web servers, metrics nor webhooks usually listen there. */
const tellingNothing: readonly number[] = [1, 22, 4000, 5432, 6379, 7000, 9000, 65535]
/** Ports on which everybody is often meant, alone or together. */
const usual: Readonly<Record<DirectionName, readonly number[]>> = { ingress: [80, 443], egress: [53] }
/** Names in which nothing tells of two rules. */
const plainNames: readonly string[] = ['api', 'orders', 'egress-to-private-vm-9000']

interface Pair {
  readonly peers: RuleJson
  readonly ports: RuleJson
  /** Whether other rules of the direction lack peers or ports as well, which may be how somebody writes. */
  readonly hasLike: boolean
}

/** split-rule, one-dash-too-many: a rule of peers only, and then one of ports only. */
export function judgePairs({ metadata, spec }: PolicyJson, old: Spec | undefined): Opinion {
  const named = metadata.name ?? metadata.generateName?.replace(/-$/, '') ?? ''
  const isPlain = plainNames.includes(named) && Object.keys(metadata.annotations ?? {}).length === 0
  const isWider =
    old !== undefined && isWithin(spec.podSelector ?? {}, [old.podSelector ?? {}], 'pods') === 'no'
  return strongest(
    directions.flatMap((direction) => {
      const before = old === undefined ? [] : (rulesInForce(old, direction) ?? [])
      return pairsOf(spec, direction).map((pair): Opinion => {
        const opinion = judgePair(pair, direction)
        if (opinion === 'no') return 'no'
        const wasThere = pairsOf(old ?? {}, direction).some((each) => sameJson(each, pair))
        if (wasThere && !isWider) return 'no'
        if (opinion === 'maybe' || !isPlain) return 'maybe'
        return old === undefined || isWider || opensMore(pair.ports, before) ? 'yes' : 'maybe'
      })
    }),
  )
}

function pairsOf(spec: Spec, direction: DirectionName): readonly Pair[] {
  const rules = rulesInForce(spec, direction) ?? []
  const hasLike = rules.filter((rule) => !isOfBoth(rule)).length > 2
  return rules.flatMap((peers, index) => {
    const ports = rules[index + 1]
    return ports !== undefined && isOfPeers(peers) && isOfPorts(ports) ? [{ peers, ports, hasLike }] : []
  })
}

function isOfBoth(rule: RuleJson): boolean {
  return peersOf(rule).length > 0 && (rule.ports ?? []).length > 0
}

function isOfPeers(rule: RuleJson): boolean {
  return peersOf(rule).length > 0 && (rule.ports ?? []).length === 0
}

function isOfPorts(rule: RuleJson): boolean {
  return peersOf(rule).length === 0 && (rule.ports ?? []).length > 0
}

function judgePair({ peers, ports, hasLike }: Pair, direction: DirectionName): Opinion {
  const listed = ports.ports ?? []
  if (listed.every((port) => isOneOf(usual[direction], port))) return 'no'
  // The whole namespace on every port, and everybody on some: that is what people mean.
  const isOwnNamespace = peersOf(peers).every(
    ({ podSelector, namespaceSelector, ipBlock }) =>
      selectsAll(podSelector ?? {}) && (namespaceSelector ?? ipBlock ?? undefined) === undefined,
  )
  if (hasLike || isOwnNamespace) return 'maybe'
  return listed.every((port) => isOneOf(tellingNothing, port)) ? 'yes' : 'maybe'
}

function isOneOf(numbers: readonly number[], { protocol, port, endPort }: PortJson): boolean {
  if (protocol === 'SCTP') return false
  return typeof port === 'number' && (endPort ?? port) === port && numbers.includes(port)
}

/** Whether the ports are open to everybody that no rule before opened to everybody. */
function opensMore(rule: RuleJson, before: readonly RuleJson[]): boolean {
  return portProbes([rule, ...before]).some(
    (probe) =>
      openedOn([rule], probe, 'does not count')?.isOpenToAll === true &&
      openedOn(before, probe, 'counts')?.isOpenToAll !== true,
  )
}
