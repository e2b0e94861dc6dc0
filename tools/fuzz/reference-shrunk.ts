import { sameSelector } from './reference-selectors.ts'
import type { PeerJson, RuleJson } from './reference-shapes.ts'
import { directions, peersOf, rulesInForce, sameJson, type Spec } from './reference-spec.ts'

/** Whether nothing was done but to leave out, or to reorder, rules, peers and ports, or to add excepts. */
export function isShrunk(spec: Spec, old: Spec): boolean {
  return (
    sameSelector(spec.podSelector ?? {}, old.podSelector ?? {}) &&
    directions.every((direction) => {
      const now = rulesInForce(spec, direction)
      const before = rulesInForce(old, direction)
      if (now === undefined || before === undefined) return now === before
      return now.every((rule) => before.some((each) => isPartOf(rule, each)))
    })
  )
}

/** Whether a rule is another one with some of its peers and ports left out, or with more excepts. */
export function isPartOf(rule: RuleJson, of: RuleJson): boolean {
  const [ports, portsBefore] = [rule.ports ?? [], of.ports ?? []]
  const [peers, peersBefore] = [peersOf(rule), peersOf(of)]
  // An empty list of ports is every port. An empty list of peers is everybody, and yet no mixed list.
  const hasFewerPorts =
    portsBefore.length === 0 || (ports.length > 0 && areAllIn(ports, portsBefore, sameJson))
  const hasFewerPeers =
    (peers.length === 0) === (peersBefore.length === 0) &&
    areAllIn(peers, peersBefore, (peer, each) => sameJson(peer, each) || isSmaller(peer, each))
  return hasFewerPorts && hasFewerPeers
}

function areAllIn<T>(
  now: readonly T[],
  before: readonly T[],
  isFound: (one: T, other: T) => boolean,
): boolean {
  return now.every((each) => before.some((other) => isFound(each, other)))
}

function isSmaller({ ipBlock: now }: PeerJson, { ipBlock: before }: PeerJson): boolean {
  if (now === undefined || now === null || before === undefined || before === null) return false
  const excepts = new Set(now.except ?? [])
  return now.cidr === before.cidr && (before.except ?? []).every((except) => excepts.has(except))
}
