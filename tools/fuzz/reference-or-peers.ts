import { openedOn, type PortProbe, portProbes } from './reference-breadth.ts'
import { canSelect, isWithin, selectsAll } from './reference-selectors.ts'
import type { PeerJson, RuleJson, SelectorJson } from './reference-shapes.ts'
import {
  type DirectionName,
  directions,
  type Opinion,
  peersOf,
  rulesInForce,
  sameJson,
  type Spec,
  strongest,
} from './reference-spec.ts'

/** or-peers: one list has an item for whole namespaces beside an item for some pods of the policy's own. */
export function judgeLists(spec: Spec, old: Spec | undefined): Opinion {
  return strongest(directions.map((direction) => judgeDirection(spec, old, direction)))
}

/** Whether the peer is some pods of the policy's own namespace, and not all of them. */
export function isOwnPods(peer: PeerJson): boolean {
  return ownPods(peer).length > 0
}

function judgeDirection(spec: Spec, old: Spec | undefined, direction: DirectionName): Opinion {
  const lists = (rulesInForce(spec, direction) ?? []).map((rule) => ({ rule, opinion: mixes(rule) }))
  const mixed = lists.filter(({ opinion }) => opinion !== 'no')
  if (mixed.length === 0) return 'no'
  const sure = mixed.filter(({ opinion }) => opinion === 'yes').map(({ rule }) => rule)
  if (old === undefined) return sure.length > 0 ? 'yes' : 'maybe'
  const before = (rulesInForce(old, direction) ?? []).filter((rule) => mixes(rule) !== 'no')
  if (before.length === 0) return sure.length > 0 ? 'yes' : 'maybe'
  const isSameTarget = isWithin(spec.podSelector ?? {}, [old.podSelector ?? {}], 'pods')
  if (isSameTarget === 'no') return sure.length > 0 ? 'yes' : 'maybe'
  if (isSameTarget === 'yes' && mixed.every(({ rule }) => before.some((each) => sameJson(rule, each))))
    return 'no'
  return sure.some((rule) => isSurelyMore(rule, before)) ? 'yes' : 'maybe'
}

function mixes(rule: RuleJson): Opinion {
  const spaces = peersOf(rule).flatMap(wholeNamespaces)
  const pods = peersOf(rule).flatMap(ownPods)
  if (spaces.length === 0 || pods.length === 0) return 'no'
  const isReal =
    spaces.some((each) => canSelect(each, 'namespaces') === 'yes') &&
    pods.some((each) => canSelect(each, 'pods') === 'yes')
  return isReal ? 'yes' : 'maybe'
}

/** An empty podSelector beside a namespaceSelector says nothing more than none. */
function wholeNamespaces({ namespaceSelector, podSelector }: PeerJson): SelectorJson[] {
  const isWhole = namespaceSelector !== undefined && namespaceSelector !== null
  return isWhole && selectsAll(podSelector ?? {}) ? [namespaceSelector] : []
}

function ownPods({ namespaceSelector, podSelector }: PeerJson): SelectorJson[] {
  const isOwn = namespaceSelector === undefined || namespaceSelector === null
  return isOwn && podSelector !== undefined && podSelector !== null && !selectsAll(podSelector)
    ? [podSelector]
    : []
}

/** Whether a mixed list lets somebody in, or on a port, that no mixed list did before. */
function isSurelyMore(rule: RuleJson, before: readonly RuleJson[]): boolean {
  const peers = peersOf(rule)
  const known = before.flatMap(peersOf)
  const isNewSpace = peers
    .flatMap(wholeNamespaces)
    .some((each) => isWithin(each, known.flatMap(wholeNamespaces), 'namespaces') === 'no')
  const isNewPod = peers
    .flatMap(ownPods)
    .some((each) => isWithin(each, known.flatMap(ownPods), 'pods') === 'no')
  if (isNewSpace || isNewPod) return true
  return portProbes([rule, ...before]).some(
    (probe) => isOpened([rule], probe, 'does not count') && !isOpened(before, probe, 'counts'),
  )
}

function isOpened(
  rules: readonly RuleJson[],
  probe: PortProbe,
  named: Parameters<typeof openedOn>[2],
): boolean {
  const withoutPeers = rules.map(({ ports }) => ({ ports: ports ?? null }))
  return openedOn(withoutPeers, probe, named)?.isOpenToAll === true
}
