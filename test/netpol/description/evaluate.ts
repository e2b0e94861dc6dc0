import { BlockList } from 'node:net'
import type { RawPolicy, RawSpec, Traffic } from './traffic.ts'

type Direction = 'ingress' | 'egress'
type RawRule = NonNullable<RawSpec['ingress']>[number]
type RawPeer = NonNullable<RawRule['from']>[number]
type RawPort = NonNullable<RawRule['ports']>[number]
type RawSelector = RawSpec['podSelector']

/**
 * Whether a policy isolates for a direction, straight from the API's documentation and sharing nothing with src/: the
 * description is checked against this.
 */
export function isolates({ spec }: RawPolicy, direction: Direction): boolean {
  const written = spec.policyTypes ?? []
  if (written.length > 0) return written.includes(direction === 'ingress' ? 'Ingress' : 'Egress')
  return direction === 'ingress' || (spec.egress ?? []).length > 0
}

/** Whether one of the policy's rules lets the traffic pass. */
export function allows(policy: RawPolicy, direction: Direction, traffic: Traffic): boolean {
  return (policy.spec[direction] ?? []).some((rule) => {
    const peers = (direction === 'ingress' ? rule.from : rule.to) ?? []
    const ports = rule.ports ?? []
    return (
      (peers.length === 0 || peers.some((peer) => isPeer(peer, policy.metadata.namespace, traffic.peer))) &&
      (ports.length === 0 || ports.some((port) => isPort(port, traffic)))
    )
  })
}

/** Whether a selector selects an object with these labels. */
export function selects(selector: RawSelector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const label = labels[key]
      if (operator === 'In') return label !== undefined && values.includes(label)
      if (operator === 'NotIn') return label === undefined || !values.includes(label)
      return (operator === 'Exists') === (label !== undefined)
    })
  )
}

/** Whether an address is in a block and in none of its excepts. */
export function isInBlock(address: string, cidr: string, except: readonly string[] = []): boolean {
  const list = new BlockList()
  add(list, cidr)
  const excepted = new BlockList()
  for (const each of except) add(excepted, each)
  const family = address.includes(':') ? 'ipv6' : 'ipv4'
  return list.check(address, family) && !excepted.check(address, family)
}

function add(list: BlockList, cidr: string): void {
  const [address = '', prefix = ''] = cidr.split('/')
  list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4')
}

function isPeer(peer: RawPeer, ownNamespace: string, other: Traffic['peer']): boolean {
  if (peer.ipBlock !== undefined)
    return other.kind === 'address' && isInBlock(other.address, peer.ipBlock.cidr, peer.ipBlock.except)
  if (other.kind !== 'pod') return false
  const { namespaceSelector, podSelector } = peer
  const isThere =
    namespaceSelector === undefined
      ? other.namespace === ownNamespace
      : selects(namespaceSelector, {
          ...other.namespaceLabels,
          'kubernetes.io/metadata.name': other.namespace,
        })
  return isThere && (podSelector === undefined || selects(podSelector, other.labels))
}

function isPort(port: RawPort, { protocol, port: number }: Traffic): boolean {
  if ((port.protocol ?? 'TCP') !== protocol) return false
  if (port.port === undefined) return true
  if (typeof port.port === 'string') return false
  return port.port <= number && number <= (port.endPort ?? port.port)
}
