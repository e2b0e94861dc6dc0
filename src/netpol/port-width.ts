import { type PolicyPort, type Protocol, protocols } from '../model/policy-port.ts'
import {
  coversPorts,
  isEveryPort,
  isEveryPortOf,
  portsOf,
  type PortRange,
  type PortSet,
  unionOfPorts,
} from './port-set.ts'

/** Port numbers of one protocol, from `first` to `last`, both included. */
export interface ProtocolRange extends PortRange {
  readonly protocol: Protocol
}

/** The protocols of which every port is in the set, in whatever spelling. */
export function completeProtocols(set: PortSet): readonly Protocol[] {
  return protocols.filter((protocol) => isEveryPortOf(set, protocol))
}

/**
 * The ranges of incomplete protocols with more than `maxSpan` ports, in the order of the set. Ranges that lie in
 * `expected` are left out. Linear in the set.
 */
export function wideRanges(set: PortSet, maxSpan: number, expected: PortSet): readonly ProtocolRange[] {
  return protocols.flatMap((protocol) =>
    isEveryPortOf(set, protocol)
      ? []
      : set[protocol].ranges
          .filter((range) => spanOf(range) > maxSpan)
          .map((range) => ({ protocol, ...range }))
          .filter((range) => !coversPorts(expected, portSetOf([range]))),
  )
}

/** Ports of a rule that are more than people list, and how. */
export interface PortWidth {
  readonly message: 'every-port' | 'whole-protocol' | 'wide-range'
  readonly ports: PortSet
  /** The same as items of a `ports` list, empty for every port. */
  readonly items: readonly PolicyPort[]
}

/**
 * Whether the items of a `ports` list could be a complete protocol, or more than `maxSpan` ports in a row. It spares
 * nearly every rule the arithmetic. Linear.
 */
export function mayBeWide(items: readonly PolicyPort[], maxSpan: number): boolean {
  if (items.length === 0) return true
  const least = Math.min(maxSpan + 1, allPorts)
  let count = 0
  for (const item of items) {
    if (item.match === 'all') return true
    if (item.match === 'range') count += spanOf(item)
  }
  return count >= least
}

/** How many port numbers a protocol has. */
const allPorts = 65535

/**
 * The widest that can be said of ports: that nothing is left out which a policy can name, that all of a protocol is
 * there, or that a range is longer than `maxSpan` and not `expected`. Undefined where they are few enough.
 */
export function portWidthOf(ports: PortSet, maxSpan: number, expected: PortSet): PortWidth | undefined {
  if (isEveryPort(ports)) return { message: 'every-port', ports, items: [] }
  const complete = completeProtocols(ports).map((protocol) => ({ match: 'all', protocol }) as const)
  if (complete.length > 0) return { message: 'whole-protocol', ports: portsOf(complete), items: complete }
  const wide = wideRanges(ports, maxSpan, expected)
  if (wide.length === 0) return undefined
  const items = wide.map((range) => ({ match: 'range', ...range }) as const)
  return { message: 'wide-range', ports: portsOf(items), items }
}

/** How many ports are in a set by their numbers; names are not counted. */
export function countPorts(set: PortSet): number {
  return protocols
    .flatMap((protocol) => set[protocol].ranges)
    .reduce((count, range) => count + spanOf(range), 0)
}

/** The set of these ranges; no range at all gives the set without any port. */
export function portSetOf(ranges: readonly ProtocolRange[]): PortSet {
  return unionOfPorts(ranges.map((range) => portsOf([{ match: 'range', ...range }])))
}

function spanOf({ first, last }: PortRange): number {
  return last - first + 1
}
