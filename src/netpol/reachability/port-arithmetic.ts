import { type Protocol, protocols } from '../../model/policy-port.ts'
import { isEveryPortOf, type PortSet, type ProtocolPorts } from '../port-set.ts'
import { rangeArithmetic } from '../ranges.ts'

const ranges = rangeArithmetic<number>(
  (port) => port + 1,
  (port) => port - 1,
)

const noPortsOf: ProtocolPorts = { ranges: [], names: [] }

/** The set without any port. */
export const noPort: PortSet = { otherProtocols: false, TCP: noPortsOf, UDP: noPortsOf, SCTP: noPortsOf }

/** How much there is to look at in a set of ports. */
export function sizeOfPorts(set: PortSet): number {
  return protocols.reduce(
    (size, protocol) => size + set[protocol].ranges.length + set[protocol].names.length,
    1,
  )
}

/** Whether the set names a port by its name. */
export function hasNames(set: PortSet): boolean {
  return protocols.some((protocol) => set[protocol].names.length > 0)
}

/** The ports of `a` that are not certainly in `b`: names and numbers take nothing from each other. Linear. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  return forEachProtocol(a.otherProtocols && !b.otherProtocols, (protocol) => {
    if (isEveryPortOf(b, protocol)) return noPortsOf
    const names = new Set(b[protocol].names)
    return {
      ranges: ranges.difference(a[protocol].ranges, b[protocol].ranges),
      names: a[protocol].names.filter((name) => !names.has(name)),
    }
  })
}

/** A set of ports in two parts, one of which may be empty. */
export interface SplitPorts {
  readonly certain: PortSet
  readonly doubtful: PortSet
}

/**
 * Parts the ports that nobody can find in `others` from those that somebody may. A name may stand for any number, one
 * on each pod; so as many numbers as there are names in `others` may be in it, and more of them never all.
 */
export function splitByDoubt(set: PortSet, others: PortSet): SplitPorts {
  const certain = forEachProtocol(set.otherProtocols && !others.otherProtocols, (protocol) => {
    const other = others[protocol]
    const numbers = ranges.difference(set[protocol].ranges, other.ranges)
    return {
      ranges: countPorts(numbers) > other.names.length ? numbers : [],
      names: other.ranges.length === 0 && other.names.length === 0 ? set[protocol].names : [],
    }
  })
  return { certain, doubtful: subtractPorts(set, certain) }
}

/**
 * Parts the protocols that no policy can name, such as ICMP, from ports: what a list of ports means for them is
 * undefined, so only who had no port at all certainly lacked them. A set that is complete stays whole.
 */
export function splitOffOtherProtocols(set: PortSet): SplitPorts {
  const isWhole = protocols.every((protocol) => isEveryPortOf(set, protocol))
  return !set.otherProtocols || isWhole
    ? { certain: set, doubtful: noPort }
    : { certain: { ...set, otherProtocols: false }, doubtful: { ...noPort, otherProtocols: true } }
}

function forEachProtocol(otherProtocols: boolean, make: (protocol: Protocol) => ProtocolPorts): PortSet {
  return { otherProtocols, TCP: make('TCP'), UDP: make('UDP'), SCTP: make('SCTP') }
}

function countPorts(numbers: ProtocolPorts['ranges']): number {
  return numbers.reduce((count, { first, last }) => count + last - first + 1, 0)
}
