import type { Problems } from './decoded.ts'
import { below, type Path } from './path.ts'
import { kindOf, readObject } from './shape.ts'

/** The protocols that a policy can name, in the order of all output. */
export const protocols = ['TCP', 'UDP', 'SCTP'] as const

/** A transport protocol that a NetworkPolicy can name. */
export type Protocol = (typeof protocols)[number]

/** One item of a `ports` list. `protocol` has its default, TCP, where none was written. */
export type PolicyPort =
  /** No port was written: every port of the protocol. */
  | { readonly match: 'all'; readonly protocol: Protocol }
  /** A number, or the range from `port` to `endPort`; both ends belong to it. */
  | { readonly match: 'range'; readonly protocol: Protocol; readonly first: number; readonly last: number }
  /** A named port: whatever number each pod of the destination gives that name. */
  | { readonly match: 'name'; readonly protocol: Protocol; readonly name: string }

/** Reads an item of a `ports` list; null is an empty item, hence all ports of TCP, as in Go's decoding. */
export function readPolicyPort(value: unknown, at: Path, problems: Problems): PolicyPort | undefined {
  const item = readObject(value, at, problems)
  const protocol = readProtocol(item['protocol'], below(at, 'protocol'), problems)
  const port = item['port'] ?? undefined
  const endPort = item['endPort'] ?? undefined
  if (endPort !== undefined && typeof port !== 'number') {
    problems.add(below(at, 'endPort'), 'must stand beside a numeric port')
    return undefined
  }
  if (port === undefined) return { match: 'all', protocol }
  if (typeof port === 'string') {
    if (isPortName(port)) return { match: 'name', protocol, name: port }
    problems.add(below(at, 'port'), 'must be a port number, or a port name of 1 to 15 of a-z, 0-9 and -')
    return undefined
  }
  const last = endPort ?? port
  if (!isPortNumber(port)) {
    problems.add(below(at, 'port'), `must be a number from 1 to 65535 or a name${aside(port)}`)
    return undefined
  }
  if (!isPortNumber(last) || last < port) {
    problems.add(below(at, 'endPort'), 'must be a number between port and 65535')
    return undefined
  }
  return { match: 'range', protocol, first: port, last }
}

function readProtocol(value: unknown, at: Path, problems: Problems): Protocol {
  const protocol = protocols.find((known) => known === value)
  if (protocol !== undefined) return protocol
  if (value !== undefined && value !== null) problems.add(at, `must be one of ${protocols.join(', ')}`)
  return 'TCP'
}

function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535
}

/** IANA_SVC_NAME as Kubernetes checks it (k8s.io/apimachinery, IsValidPortName). */
function isPortName(text: string): boolean {
  return /^[a-z0-9-]{1,15}$/.test(text) && /[a-z]/.test(text) && !/--|^-|-$/.test(text)
}

function aside(value: unknown): string {
  return typeof value === 'number' ? '' : `, not ${kindOf(value)}`
}
