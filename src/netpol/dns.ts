import type { LabelSelector } from '../model/label-selector.ts'
import type { Peer, PodsPeer, PolicyRule } from '../model/network-policy.ts'
import type { PolicyPort, Protocol } from '../model/policy-port.ts'
import { includesPort, isEveryPortOf, type PortSet } from './port-set.ts'
import { isEverything } from './selector.ts'
import { namespaceNameLabel } from './selector-text.ts'

/** The port of DNS, over UDP and over TCP (RFC 1035, section 4.2). */
export const dnsPort = 53

/** The protocols that a client needs: UDP, and TCP for answers that do not fit (RFC 7766). */
export const dnsProtocols = ['UDP', 'TCP'] as const

/** A protocol of DNS. */
export type DnsProtocol = (typeof dnsProtocols)[number]

/** What the pods of CoreDNS call their ports. */
const dnsPortNames: readonly string[] = ['dns', 'dns-tcp']

/** Ports that stand beside 53: DNS over TLS (RFC 7858), and the one on which the DNS pods of OpenShift listen. */
const kindredPorts: readonly number[] = [853, 5353]

/** A longer range is a range that happens to have the port in it. */
const maxNamedSpan = 10

/**
 * Whether the ports are for DNS and for nothing else: at least one of `dnsPorts` or of the names that CoreDNS uses, and
 * beside them at most DNS over TLS and the port of OpenShift's DNS pods. An empty `ports` list is not.
 */
export function isDnsOnly(ports: PortSet, dnsPorts: readonly number[] = [dnsPort]): boolean {
  if (ports.otherProtocols || ports.SCTP.ranges.length > 0 || ports.SCTP.names.length > 0) return false
  if (!dnsProtocols.some((protocol) => namesDns(ports, protocol, dnsPorts))) return false
  const known = new Set([...dnsPorts, ...kindredPorts])
  return dnsProtocols.every(
    (protocol) =>
      ports[protocol].ranges.every((range) => isAllIn(range, known)) &&
      ports[protocol].names.every((name) => dnsPortNames.includes(name)),
  )
}

/**
 * Whether the ports name DNS over this protocol: a range of at most 10 ports with one of `dnsPorts` in it, or a name
 * that CoreDNS uses. A wide range, a whole protocol and an empty list let it through without naming it.
 */
export function namesDns(
  ports: PortSet,
  protocol: Protocol,
  dnsPorts: readonly number[] = [dnsPort],
): boolean {
  return (
    ports[protocol].names.some((name) => dnsPortNames.includes(name)) ||
    ports[protocol].ranges.some(
      ({ first, last }) =>
        last - first < maxNamedSpan && dnsPorts.some((port) => first <= port && port <= last),
    )
  )
}

/** Whether an item of a `ports` list names DNS, in the sense of `namesDns`. */
export function isDnsItem(item: PolicyPort, dnsPorts: readonly number[] = [dnsPort]): boolean {
  if (item.match === 'name') return dnsPortNames.includes(item.name)
  return (
    item.match === 'range' &&
    item.last - item.first < maxNamedSpan &&
    dnsPorts.some((port) => item.first <= port && port <= item.last)
  )
}

/** Whether DNS over this protocol gets through, by name, by number or because everything of the protocol does. */
export function opensDns(
  ports: PortSet,
  protocol: DnsProtocol,
  dnsPorts: readonly number[] = [dnsPort],
): boolean {
  return (
    isEveryPortOf(ports, protocol) ||
    dnsPorts.some((port) => includesPort(ports, protocol, port)) ||
    ports[protocol].names.some((name) => dnsPortNames.includes(name))
  )
}

/** The cluster's DNS pods, as kubeadm and most distributions label them, whether they run CoreDNS or kube-dns. */
export const kubeDnsPeer: PodsPeer = {
  kind: 'pods',
  namespaceSelector: {
    requirements: [{ operator: 'In', key: namespaceNameLabel, values: ['kube-system'] }],
  },
  podSelector: { requirements: [{ operator: 'In', key: 'k8s-app', values: ['kube-dns'] }] },
}

/** Namespaces in which clusters run their DNS, and what its pods are called there. */
const dnsNamespaces: readonly string[] = ['kube-system', 'openshift-dns']
const dnsPodNames: readonly string[] = ['kube-dns', 'coredns', 'dns-default', 'node-local-dns']

/**
 * Whether somebody who names this peer likely means the cluster's DNS: pods that are called so, or the whole namespace
 * in which they run.
 */
export function isLikelyDnsServer(peer: Peer): boolean {
  if (peer.kind !== 'pods') return false
  const { namespaceSelector, podSelector } = peer
  if (podSelector !== undefined && !isEverything(podSelector)) return isNamedOneOf(podSelector, dnsPodNames)
  return namespaceSelector !== undefined && isNamedOneOf(namespaceSelector, dnsNamespaces)
}

function isNamedOneOf({ requirements }: LabelSelector, names: readonly string[]): boolean {
  return requirements.some(
    (requirement) =>
      requirement.operator === 'In' &&
      requirement.values.length === 1 &&
      requirement.values.every((value) => names.includes(value)),
  )
}

/** DNS over both protocols, as items of a `ports` list. */
export const dnsItems: readonly PolicyPort[] = dnsProtocols.map((protocol) => ({
  match: 'range',
  protocol,
  first: dnsPort,
  last: dnsPort,
}))

/** The rule that lets pods ask the cluster's DNS. */
export const kubeDnsRule: PolicyRule = { peers: [kubeDnsPeer], ports: dnsItems }

function isAllIn(
  range: { readonly first: number; readonly last: number },
  known: ReadonlySet<number>,
): boolean {
  if (range.last - range.first >= known.size) return false
  for (let port = range.first; port <= range.last; port += 1) if (!known.has(port)) return false
  return true
}
