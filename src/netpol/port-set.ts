import { type PolicyPort, type Protocol, protocols } from '../model/policy-port.ts'
import { rangeArithmetic } from './ranges.ts'

/** Port numbers from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Ports of one protocol. */
export interface ProtocolPorts {
  /** Sorted, disjoint, and never touching. */
  readonly ranges: readonly PortRange[]
  /**
   * Named ports, sorted, each once. Each pod says what number a name has, so they stand beside the numbers and are
   * never compared with them. Empty where the ranges hold every number.
   */
  readonly names: readonly string[]
}

/** A set of ports. Sets of the same meaning are deeply equal. */
export interface PortSet extends Readonly<Record<Protocol, ProtocolPorts>> {
  /** Whether traffic of protocols that a policy cannot name, such as ICMP, is in it; only `everyPort` has it. */
  readonly otherProtocols: boolean
}

const ranges = rangeArithmetic<number>(
  (port) => port + 1,
  (port) => port - 1,
)

const lowestPort = 1
const highestPort = 65535

const wholeProtocol: ProtocolPorts = { ranges: [{ first: lowestPort, last: highestPort }], names: [] }
const noPorts: ProtocolPorts = { ranges: [], names: [] }

/** What an absent or empty `ports` list means: every port of every protocol, also of those that have no name here. */
export const everyPort: PortSet = {
  otherProtocols: true,
  TCP: wholeProtocol,
  UDP: wholeProtocol,
  SCTP: wholeProtocol,
}

/** The ports of a rule's `ports` list; an empty list means every port. n log n. */
export function portsOf(ports: readonly PolicyPort[]): PortSet {
  if (ports.length === 0) return everyPort
  return forEachProtocol(false, (protocol) => {
    const numbers: PortRange[] = []
    const names: string[] = []
    for (const port of ports) {
      if (port.protocol !== protocol) continue
      // Later ports cannot add to it: a list of a million empty items is over at the first one.
      if (port.match === 'all') return wholeProtocol
      if (port.match === 'name') names.push(port.name)
      else numbers.push({ first: port.first, last: port.last })
    }
    return protocolPorts(numbers, names)
  })
}

/**
 * Whether nothing is left out that a policy can name: an empty `ports` list, or TCP, UDP and SCTP each complete
 * in whatever spelling, which is how people write it out.
 */
export function isEveryPort(set: PortSet): boolean {
  return protocols.every((protocol) => isEveryPortOf(set, protocol))
}

/** Whether every port of the protocol is in it. */
export function isEveryPortOf(set: PortSet, protocol: Protocol): boolean {
  return isWhole(set[protocol])
}

/** Whether there is no port in it. Only intersections are so; no `ports` list says it. */
export function isNoPort(set: PortSet): boolean {
  return (
    !set.otherProtocols &&
    protocols.every((protocol) => set[protocol].ranges.length === 0 && set[protocol].names.length === 0)
  )
}

/** Whether this port number is in it. Named ports do not count: whether they have the number is for each pod to say. */
export function includesPort(set: PortSet, protocol: Protocol, port: number): boolean {
  return ranges.covers(set[protocol].ranges, [{ first: port, last: port }])
}

/**
 * Whether everything in `inner` is in `outer`, whatever numbers the names stand for. A complete protocol covers every
 * name of it. TCP, UDP and SCTP written out do not cover an empty `ports` list, which opens other protocols too.
 */
export function coversPorts(outer: PortSet, inner: PortSet): boolean {
  if (inner.otherProtocols && !outer.otherProtocols) return false
  return protocols.every((protocol) => {
    if (isEveryPortOf(outer, protocol)) return true
    const names = new Set(outer[protocol].names)
    return (
      ranges.covers(outer[protocol].ranges, inner[protocol].ranges) &&
      inner[protocol].names.every((name) => names.has(name))
    )
  })
}

/** The ports that are in any of the sets; no set at all has no port. n log n in all of them together. */
export function unionOfPorts(sets: readonly PortSet[]): PortSet {
  return forEachProtocol(
    sets.some((set) => set.otherProtocols),
    (protocol) =>
      protocolPorts(
        sets.flatMap((set) => set[protocol].ranges),
        sets.flatMap((set) => set[protocol].names),
      ),
  )
}

/**
 * The ports that are certainly in both: numbers with numbers, names with equal names, and names with a complete
 * protocol. Whether a name and a number meet depends on the pod, so they do not meet here.
 */
export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  return forEachProtocol(a.otherProtocols && b.otherProtocols, (protocol) => {
    if (isEveryPortOf(a, protocol)) return b[protocol]
    if (isEveryPortOf(b, protocol)) return a[protocol]
    const namesOfB = new Set(b[protocol].names)
    return protocolPorts(
      ranges.intersection(a[protocol].ranges, b[protocol].ranges),
      a[protocol].names.filter((name) => namesOfB.has(name)),
    )
  })
}

/** A text that is equal for two sets exactly when they mean the same: a key for a map, not for people. */
export function portsKey(set: PortSet): string {
  if (set.otherProtocols) return 'every'
  return `TCP:${textOf(set.TCP)};UDP:${textOf(set.UDP)};SCTP:${textOf(set.SCTP)}`
}

function textOf({ ranges: own, names }: ProtocolPorts): string {
  const numbers = own.map(({ first, last }) => `${first}-${last}`).join(',')
  // Quoted, so that no name can be taken for a range.
  return names.length === 0 ? numbers : `${numbers},${names.map((name) => JSON.stringify(name)).join(',')}`
}

function forEachProtocol(otherProtocols: boolean, make: (protocol: Protocol) => ProtocolPorts): PortSet {
  return { otherProtocols, TCP: make('TCP'), UDP: make('UDP'), SCTP: make('SCTP') }
}

/** Brings ports of one protocol into the one form that they have. */
function protocolPorts(unordered: readonly PortRange[], names: readonly string[]): ProtocolPorts {
  if (unordered.length === 0 && names.length === 0) return noPorts
  const merged = { ranges: ranges.merge(unordered), names: [] }
  if (isWhole(merged)) return wholeProtocol
  return names.length === 0 ? merged : { ...merged, names: [...new Set(names)].sort() }
}

function isWhole(ports: ProtocolPorts): boolean {
  const lowest = ports.ranges[0]
  return lowest !== undefined && lowest.first <= lowestPort && lowest.last >= highestPort
}
