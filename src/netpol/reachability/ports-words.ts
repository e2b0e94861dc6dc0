import { type Protocol, protocols } from '../../model/policy-port.ts'
import { allPortsWords, namedPortWords, rangeWords } from '../description/port-words.ts'
import { joinWords } from '../description/words.ts'
import { isEveryPort, isEveryPortOf, type PortRange, type PortSet } from '../port-set.ts'
import { noPort, subtractPorts } from './port-arithmetic.ts'
import { everything } from './reach.ts'

/**
 * Ports for a sentence: `TCP 80 and UDP 53`, `all TCP ports but 22`, `all ports`. Names at most `limit` of them and
 * counts the rest.
 */
export function portsWords(set: PortSet, limit: number): string {
  if (isEveryPort(set)) return set.otherProtocols ? 'all ports' : 'all TCP, UDP and SCTP ports'
  const words = protocols.flatMap((protocol) => protocolWords(set, protocol, limit))
  if (set.otherProtocols) words.push('protocols other than TCP, UDP and SCTP')
  return joinWords(words.slice(0, limit), words.length - limit, 'and', 'entries')
}

function protocolWords(set: PortSet, protocol: Protocol, limit: number): string[] {
  if (isEveryPortOf(set, protocol)) return [allPortsWords(protocol)]
  const { ranges, names } = set[protocol]
  const named = names.map((name) => namedPortWords(protocol, name))
  const missing = subtractPorts(everything.ports, { ...noPort, [protocol]: { ranges, names: [] } })[protocol]
    .ranges
  if (!isNearlyAll(ranges)) return [...ranges.map((range) => `${protocol} ${rangeWords(range)}`), ...named]
  const but = joinWords(missing.slice(0, limit).map(rangeWords), missing.length - limit, 'and')
  return [`${allPortsWords(protocol)} but ${but}`, ...named]
}

/** Whether what is missing is what people would name. */
function isNearlyAll(ranges: readonly PortRange[]): boolean {
  return ranges.reduce((count, { first, last }) => count + last - first + 1, 0) > 60_000
}
