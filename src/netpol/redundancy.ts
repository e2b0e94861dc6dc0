import type { Direction } from '../model/direction.ts'
import type { NetworkPolicy, Peer, PolicyRule } from '../model/network-policy.ts'
import { addressesKey, addressesOfPeer, isEmptyAddressSet } from './address-set.ts'
import { effectiveRulesOf } from './policy.ts'
import { coversPorts, portsOf, type PortSet } from './port-set.ts'
import { type Effort, spend } from './reachability/effort.ts'
import { sizeOfAddresses } from './reachability/known-reach.ts'
import type { LabelBox } from './reachability/label-box.ts'
import { newlyOpened } from './reachability/newly-opened.ts'
import { podsKey, podsOfPeer, sizeOfPods } from './reachability/pods-peers.ts'
import { sizeOfPorts } from './reachability/port-arithmetic.ts'
import { makePortsIds } from './reachability/ports-ids.ts'
import { reachOfRules } from './reachability/reach-of.ts'
import type { Reach, ReachPeers } from './reachability/reach.ts'
import { findRepetitions, type Place, type Redundancy } from './repetitions.ts'

/** Pairs that are compared, and the steps that may take: it is only information. */
const maxPairs = 10_000
const maxSteps = 20_000

/** A look at two parts costs so much less than a comparison. */
const looksPerStep = 64

/**
 * The rules and peers of a direction that another one covers; of two that say the same it is the later one. What hinges
 * on something undefined is not among them, and neither are pods beside the whole namespace that they may be meant to be
 * a part of. Linear: of policies where comparing all pairs takes long, only those that are written twice.
 */
export function findRedundancies(policy: NetworkPolicy, direction: Direction): readonly Redundancy[] {
  const rules = effectiveRulesOf(policy.spec, direction)
  const size = rules.reduce((count, { peers }) => count + Math.max(1, peers.length), 0)
  if (size < 2 || !haveAlike(rules)) return []
  if (size ** 2 > maxPairs) return findRepetitions(rules)
  const idOf = makePortsIds()
  const parts = rules
    .map((rule, index) => partOf(rule, index, policy.metadata.namespace, idOf))
    .filter(({ rule, peers }) => rule.peers.length === 0 || peers.length > 0)
  const effort = { stepsLeft: maxSteps }
  const wholeRules = findCovered(parts, (inner, outer) => isRuleWithin(inner, outer, effort))
  const left = parts.filter((part) => !wholeRules.has(part))
  const single = findCovered(
    left.flatMap(({ peers }) => peers),
    (inner, outer) => isPeerWithin(inner, outer, effort),
  )
  return [
    ...Array.from(wholeRules, ([part, outer]) => redundancy(part, [outer.place])),
    ...left.flatMap((part) => redundantPeersOf(part, single)),
  ].sort((a, b) => a.place.rule - b.place.rule)
}

/** Whether some two parts are of one kind: of others nobody can say that one covers the other. */
function haveAlike(rules: readonly PolicyRule[]): boolean {
  const kinds = new Set<Peer['kind']>()
  for (const { peers } of rules) {
    if (peers.length === 0) return true
    for (const { kind } of peers) {
      if (kinds.has(kind)) return true
      kinds.add(kind)
    }
  }
  return false
}

/** A rule or a peer, with all that is asked about it in comparisons. */
interface Part {
  readonly place: Place
  readonly ports: PortSet
  /** Equal for equal ports of this policy. */
  readonly portsId: number
  /** Made when somebody asks: a glance is enough for nearly every pair. */
  readonly reach: () => Reach
  /** Equal where the peers are, whatever the ports. */
  readonly key: string
  /** Of the peers. */
  readonly size: number
}

interface PeerPart extends Part {
  readonly peer: Peer
  readonly who: Exclude<ReachPeers, { readonly kind: 'anybody' }>
}

interface RulePart extends Part {
  readonly rule: PolicyRule
  /** Without those that contradict themselves. */
  readonly peers: readonly PeerPart[]
}

function partOf(
  rule: PolicyRule,
  index: number,
  namespace: string,
  idOf: (ports: PortSet) => number,
): RulePart {
  const ports = portsOf(rule.ports)
  const shared = { ports, portsId: idOf(ports) }
  const peers = rule.peers.flatMap((peer, at): readonly PeerPart[] => {
    const who = peersOfPeer(peer, namespace)
    if (who === undefined) return []
    const reach = (): Reach => ({ kind: 'restricted', entries: [{ peers: who, ports }] })
    return [{ ...shared, place: { rule: index, peer: at }, reach, ...keyAndSize(who), peer, who }]
  })
  let reach: Reach | undefined
  return {
    ...shared,
    place: { rule: index, peer: undefined },
    reach: () => (reach ??= reachOfRules([rule], namespace)),
    key: [...new Set(peers.map(({ key }) => key))].sort().join(' '),
    size: peers.reduce((size, peer) => size + peer.size, 1),
    rule,
    peers,
  }
}

function peersOfPeer(peer: Peer, namespace: string): PeerPart['who'] | undefined {
  if (peer.kind === 'pods') return podsOfPeer(peer, namespace)
  const addresses = addressesOfPeer(peer)
  return isEmptyAddressSet(addresses) ? undefined : { kind: 'addresses', addresses }
}

function keyAndSize(who: PeerPart['who']): Pick<Part, 'key' | 'size'> {
  return who.kind === 'pods'
    ? { key: podsKey(who), size: sizeOfPods(who) }
    : { key: addressesKey(who.addresses), size: sizeOfAddresses(who.addresses) }
}

/** The parts that another one covers, with the one that does. */
function findCovered<P extends Part>(
  parts: readonly P[],
  isWithin: (inner: P, outer: P) => boolean,
): ReadonlyMap<P, P> {
  const firsts = new Map<string, P>()
  const covered = new Map<P, P>()
  for (const part of parts) {
    const key = `${part.portsId} ${part.key}`
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, part)
    else covered.set(part, first)
  }
  const different = [...firsts.values()]
  for (const [index, inner] of different.entries()) {
    const outer = different.find(
      (other, at) => at !== index && isWithin(inner, other) && (at < index || !isWithin(other, inner)),
    )
    if (outer !== undefined) covered.set(inner, outer)
  }
  return covered
}

function isRuleWithin(inner: RulePart, outer: RulePart, effort: Effort): boolean {
  const kinds = new Set(outer.peers.map(({ who }) => who.kind))
  const mayBe =
    outer.rule.peers.length === 0 ||
    (inner.rule.peers.length > 0 && inner.peers.every(({ who }) => kinds.has(who.kind)))
  return mayBe && isWithin(inner, outer, effort)
}

function isPeerWithin(inner: PeerPart, outer: PeerPart, effort: Effort): boolean {
  return (
    spend(effort, Math.floor((inner.size + outer.size) / looksPerStep)) &&
    mayHold(outer.who, inner.who) &&
    !areAlternatives(outer, inner) &&
    isWithin(inner, outer, effort)
  )
}

function isWithin(inner: Part, outer: Part, effort: Effort): boolean {
  const size = inner.size + outer.size + sizeOfPorts(inner.ports) + sizeOfPorts(outer.ports)
  if (!spend(effort, size)) return false
  if (inner.portsId !== outer.portsId && !coversPorts(outer.ports, inner.ports)) return false
  const { certain, possible } = newlyOpened(outer.reach(), inner.reach(), effort)
  return certain.length + possible.length === 0
}

/** Whether nothing speaks against it at a glance, which spares nearly every pair the arithmetic. */
function mayHold(outer: ReachPeers, inner: ReachPeers): boolean {
  if (outer.kind !== 'pods' || inner.kind !== 'pods') return outer.kind === inner.kind
  return mayHoldBox(outer.pods, inner.pods) && mayHoldBox(outer.namespaces, inner.namespaces)
}

/** Who holds another one asks for no label that the other does not ask for. */
function mayHoldBox(outer: LabelBox, inner: LabelBox): boolean {
  if (outer.length > inner.length) return false
  const [first] = outer
  if (first === undefined) return true
  const narrower = inner.find(({ key }) => key === first.key)
  if (narrower === undefined) return false
  if (first.allows === 'unlisted' || narrower.values.length === 0) return true
  return narrower.allows === 'listed' && first.values.includes(narrower.values[0] ?? '')
}

/** Whether somebody may have meant these pods of that namespace, which is for `or-peers` to say. */
function areAlternatives(whole: PeerPart, own: PeerPart): boolean {
  return (
    whole.place.rule === own.place.rule &&
    whole.peer.kind === 'pods' &&
    own.peer.kind === 'pods' &&
    whole.peer.namespaceSelector !== undefined &&
    own.peer.namespaceSelector === undefined &&
    own.who.kind === 'pods' &&
    own.who.pods.length > 0
  )
}

/** Where all peers of a rule are redundant the rule is: a list that nobody is left in lets everybody through. */
function redundantPeersOf(part: RulePart, single: ReadonlyMap<PeerPart, PeerPart>): readonly Redundancy[] {
  const covered = part.peers.flatMap((inner) => {
    const outer = single.get(inner)
    return outer === undefined ? [] : [{ inner, outer }]
  })
  if (covered.length < part.rule.peers.length)
    return covered.map(({ inner, outer }) => redundancy(inner, [outer.place]))
  const [first, ...others] = covered
    .map(({ outer }) => outer.place)
    .filter(({ rule }) => rule !== part.place.rule)
  return first === undefined ? [] : [redundancy(part, [first, ...others])]
}

function redundancy({ place, key }: Part, coveredBy: Redundancy['coveredBy']): Redundancy {
  return { place, coveredBy, key }
}
