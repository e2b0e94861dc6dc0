import {
  addressesOfPeer,
  addressesOfPeers,
  type AddressSet,
  intersection,
  isEmptyAddressSet,
  noAddresses,
  toCidrs,
} from './address-set.ts'
import type { Direction } from '../model/direction.ts'
import type { NetworkPolicy, Peer, PolicyRule } from '../model/network-policy.ts'
import { type DnsProtocol, dnsProtocols, isDnsItem, namesDns, opensDns } from './dns.ts'
import { coversPeers } from './peer-set.ts'
import { effectiveRulesOf } from './policy.ts'
import { portsOf } from './port-set.ts'
import { podsKey, podsOfPeer } from './reachability/pods-peers.ts'

/** A rule that names DNS over one protocol, where nothing lets it through over the other for the same peers. */
export interface OneSidedDns {
  readonly rule: number
  /** The one that is named. */
  readonly protocol: DnsProtocol
  /** The items of `ports` that name it, by index. */
  readonly items: readonly number[]
  /** Texts for the peers, equal for equal peers; those that contradict themselves have none. */
  readonly peerKeys: readonly string[]
}

/** Stands for a rule without peers. */
export const anybodyKey = 'anybody'

/** Comparing peers is for policies that people write; in longer ones only equal peers count. */
const maxPeersCompared = 2000

/**
 * The rules of a direction that let DNS through over one protocol only. The other one may stand in another rule of the
 * policy, with the same peers or wider ones; for UDP it is enough that some of them are the same, or narrower: those are
 * the servers that are asked. Where nobody can tell, nothing is said. n log n.
 */
export function oneSidedDnsOf(
  { metadata: { namespace }, spec }: NetworkPolicy,
  direction: Direction,
  dnsPorts: readonly number[],
): readonly OneSidedDns[] {
  const rules = effectiveRulesOf(spec, direction)
  const namesAny = ({ ports }: PolicyRule): boolean => ports.some((item) => isDnsItem(item, dnsPorts))
  // Nearly every rule is for something else.
  if (!rules.some(namesAny)) return []
  const portsIn = rules.map(({ ports }) => portsOf(ports))
  return dnsProtocols
    .flatMap((protocol): readonly OneSidedDns[] => {
      const other = otherProtocol(protocol)
      const isOpenOver = portsIn.map((ports) => opensDns(ports, other, dnsPorts))
      const named = rules.flatMap((rule, index) => {
        const ports = portsIn[index]
        return ports !== undefined && isOpenOver[index] === false && namesDns(ports, protocol, dnsPorts)
          ? [{ rule, index, peerKeys: peerKeysOf(rule, namespace) }]
          : []
      })
      if (named.length === 0) return []
      const openOver = rules.filter(
        (rule, index) => isOpenOver[index] === true && peerKeysOf(rule, namespace).length > 0,
      )
      const isComplete = makeComplement(openOver, other, namespace)
      return named
        .filter(({ rule, peerKeys }) => peerKeys.length > 0 && !isComplete(rule.peers, peerKeys))
        .map(({ rule, index, peerKeys }) => ({
          rule: index,
          protocol,
          items: itemsOf(rule, protocol, dnsPorts),
          peerKeys,
        }))
    })
    .sort((a, b) => a.rule - b.rule)
}

/** The protocol that DNS needs besides. */
export function otherProtocol(protocol: DnsProtocol): DnsProtocol {
  return protocol === 'UDP' ? 'TCP' : 'UDP'
}

/** Makes the question whether these rules let through, over `protocol`, what some peers lack. */
function makeComplement(
  rules: readonly PolicyRule[],
  protocol: DnsProtocol,
  namespace: string,
): (peers: readonly Peer[], peerKeys: readonly string[]) => boolean {
  const known = new Set(rules.flatMap((rule) => peerKeysOf(rule, namespace)))
  const together = rules.flatMap(({ peers }) => peers)
  const addresses = protocol === 'UDP' ? addressesIn(together) : noAddresses
  let peersLeft = maxPeersCompared
  return (peers, peerKeys) => {
    if (known.has(anybodyKey)) return true
    if (peerKeys.every((key) => known.has(key))) return true
    if (protocol === 'UDP' && peerKeys.some((key) => known.has(key))) return true
    // As addresses: one block may be written as two.
    if (!isEmptyAddressSet(intersection(addresses, addressesIn(peers)))) return true
    if (known.size === 0) return false
    const covers = (outer: readonly Peer[], inner: readonly Peer[]): boolean => {
      peersLeft -= outer.length + inner.length
      return peersLeft >= 0 && coversPeers(outer, inner, namespace) !== 'no'
    }
    if (covers(together, peers)) return true
    return protocol === 'UDP' && peersLeft > 0 && rules.some((rule) => covers(peers, rule.peers))
  }
}

function addressesIn(peers: readonly Peer[]): AddressSet {
  return addressesOfPeers(peers.filter((peer) => peer.kind === 'ipBlock'))
}

function itemsOf(rule: PolicyRule, protocol: DnsProtocol, dnsPorts: readonly number[]): readonly number[] {
  return rule.ports.flatMap((item, index) =>
    item.protocol === protocol && isDnsItem(item, dnsPorts) ? [index] : [],
  )
}

function peerKeysOf({ peers }: PolicyRule, namespace: string): readonly string[] {
  if (peers.length === 0) return [anybodyKey]
  return peers.flatMap((peer) => {
    if (peer.kind === 'pods') {
      const pods = podsOfPeer(peer, namespace)
      return pods === undefined ? [] : [podsKey(pods)]
    }
    return [`${peer.cidr.family} ${toCidrs(addressesOfPeer(peer)).join(' ')}`]
  })
}
