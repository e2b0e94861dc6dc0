import type { Direction } from '../model/direction.ts'
import type { NetworkPolicy, Peer, PolicyRule } from '../model/network-policy.ts'
import { isDnsOnly, isLikelyDnsServer } from './dns.ts'
import { nameOf, personsSentence, tellsOfOpenPorts, wordsOf } from './intent-words.ts'
import { effectiveRulesOf } from './policy.ts'
import { portsOf } from './port-set.ts'
import { isEverything } from './selector.ts'

/** Two rules in a row, one with peers only and one with ports only, that may have been meant as one. */
export interface SplitRule {
  /** The index of the one that stands first. */
  readonly first: number
  /** The index of the one with the peers, and that of the one with the ports. */
  readonly peersAt: number
  readonly portsAt: number
  /** What one rule with both says. */
  readonly joined: PolicyRule
  /** Whether nothing speaks for two rules. */
  readonly isSure: boolean
}

/**
 * The pairs of rules in a direction that a dash may have parted, in order; a rule belongs to one pair at most. Rules
 * for DNS beside others are how people write egress, and are left alone, unless the others are the cluster's DNS. Linear.
 */
export function findSplitRules(policy: NetworkPolicy, direction: Direction): readonly SplitRule[] {
  const rules = effectiveRulesOf(policy.spec, direction)
  // Nearly every policy ends here.
  if (!rules.some(hasPeersOnly) || !rules.some(hasPortsOnly)) return []
  const open = rules.filter(({ peers, ports }) => peers.length === 0 || ports.length === 0).length
  const found: SplitRule[] = []
  for (let first = 0; first + 1 < rules.length; first += 1) {
    const pair = pairAt(rules, first)
    if (pair === undefined) continue
    const { joined } = pair
    const isDns = isDnsOnly(portsOf(joined.ports))
    if (direction === 'egress' && isDns && !joined.peers.every(isLikelyDnsServer)) continue
    const isSure =
      pair.peersAt === first &&
      open === 2 &&
      !isDns &&
      !isOwnNamespaceAlone(joined.peers) &&
      !isOftenForAnybody(policy, direction, joined) &&
      !tellsOfTwo(policy, joined)
    found.push({ ...pair, first, isSure })
    first += 1
  }
  return found
}

function pairAt(
  rules: readonly PolicyRule[],
  first: number,
): Pick<SplitRule, 'peersAt' | 'portsAt' | 'joined'> | undefined {
  const one = rules[first]
  const other = rules[first + 1]
  if (one === undefined || other === undefined) return undefined
  if (hasPeersOnly(one) && hasPortsOnly(other))
    return { peersAt: first, portsAt: first + 1, joined: { peers: one.peers, ports: other.ports } }
  // What follows may be the better match: ports, peers, ports.
  const next = rules[first + 2]
  if (hasPortsOnly(one) && hasPeersOnly(other) && (next === undefined || !hasPortsOnly(next)))
    return { peersAt: first + 1, portsAt: first, joined: { peers: other.peers, ports: one.ports } }
  return undefined
}

function hasPeersOnly({ peers, ports }: PolicyRule): boolean {
  return peers.length > 0 && ports.length === 0
}

function hasPortsOnly({ peers, ports }: PolicyRule): boolean {
  return peers.length === 0 && ports.length > 0
}

/** "My own namespace on every port, and everybody on these" is what people mean. */
function isOwnNamespaceAlone(peers: readonly Peer[]): boolean {
  return peers.every(
    (peer) =>
      peer.kind === 'pods' &&
      peer.namespaceSelector === undefined &&
      peer.podSelector !== undefined &&
      isEverything(peer.podSelector),
  )
}

/** Ports on which everybody is often meant: web servers, and on the way out DNS and the API server too. */
const anybodysPorts: Readonly<Record<Direction, ReadonlySet<number>>> = {
  ingress: new Set([80, 443, 8080, 8443]),
  egress: new Set([53, 80, 443, 6443, 8080, 8443]),
}

/** Whether the ports are such ones. On the way out a name with the number in it says that the port is for these peers. */
function isOftenForAnybody(
  { metadata }: NetworkPolicy,
  direction: Direction,
  { ports }: PolicyRule,
): boolean {
  const named = direction === 'egress' ? wordsOf(nameOf(metadata)) : []
  return ports.every(
    (port) =>
      port.match === 'range' &&
      port.first === port.last &&
      anybodysPorts[direction].has(port.first) &&
      !named.includes(String(port.first)),
  )
}

/** How many named ports are read. */
const maxNames = 100

function tellsOfTwo({ metadata }: NetworkPolicy, { ports }: PolicyRule): boolean {
  const names = ports.slice(0, maxNames).map((port) => (port.match === 'name' ? port.name : ''))
  const texts = [nameOf(metadata), personsSentence(metadata) ?? '', ...names]
  return texts.some((text) => tellsOfOpenPorts(wordsOf(text)))
}
