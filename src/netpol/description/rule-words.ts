import type { Direction } from '../../model/direction.ts'
import { type Peer, peerListName, type PolicyRule } from '../../model/network-policy.ts'
import type { PolicyPort } from '../../model/policy-port.ts'
import { isEverything, isNothing } from '../selector.ts'
import { cidrWords } from './cidr-words.ts'
import { portWords } from './port-words.ts'
import { namespacesNoun, podsNoun } from './selector-words.ts'
import { joinWords } from './words.ts'

/** What a rule allows, after the direction: `on TCP 5432 from pods with app=api in namespaces with team=shop`. */
export function ruleWords(rule: PolicyRule, direction: Direction, limit: number): string {
  return `on ${portsWords(rule.ports, limit)} ${peerListName(direction)} ${peersWords(rule.peers, limit)}`
}

/** Looking for repetitions in more ports than this would cost more than it tells. */
const maxPortsRead = 1000

function portsWords(ports: readonly PolicyPort[], limit: number): string {
  if (ports.length === 0) return 'all ports'
  const distinct = [...new Set(ports.slice(0, maxPortsRead).map(portWords))]
  const unread = Math.max(0, ports.length - maxPortsRead)
  const isUniform = unread > 0 && ports.every((port) => port.match === 'all')
  const leftOut = distinct.length - limit + (isUniform ? 0 : unread)
  return joinWords(distinct.slice(0, limit), leftOut, 'and', 'entries')
}

function peersWords(peers: readonly Peer[], limit: number): string {
  if (peers.length === 0) return 'anywhere'
  const words = peers.slice(0, limit).map((peer) => peerWords(peer, limit, peers.length > 1))
  return joinWords([...new Set(words)], peers.length - words.length, 'or')
}

function peerWords(peer: Peer, limit: number, isInList: boolean): string {
  if (peer.kind === 'ipBlock') {
    const cidr = cidrWords(peer.cidr)
    const except = peer.except.slice(0, limit).map(cidrWords)
    if (except.length === 0) return cidr
    const words = `except ${joinWords(except, peer.except.length - except.length, 'and')}`
    // In a list, the next block would read as one more exception.
    return `${cidr} ${isInList ? `(${words})` : words}`
  }
  const { namespaceSelector, podSelector } = peer
  if (
    (podSelector !== undefined && isNothing(podSelector)) ||
    (namespaceSelector !== undefined && isNothing(namespaceSelector))
  )
    return 'no pods (a selector contradicts itself)'
  const isAll = podSelector === undefined || isEverything(podSelector)
  const pods = isAll ? 'all pods' : podsNoun(podSelector, limit)
  const where = namespaceSelector === undefined ? 'this namespace' : namespacesNoun(namespaceSelector, limit)
  return `${pods} ${isAll ? 'of' : 'in'} ${where}`
}
