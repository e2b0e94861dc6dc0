import type { Peer } from '../model/network-policy.ts'
import { normaliseNamespaces } from './namespace-names.ts'
import { isWholeNamespaces } from './peer-set.ts'
import type { LabelConstraint } from './selector.ts'

/** Which values of one label some selectors cover together. */
interface Covered {
  /** Values that a selector names. */
  readonly listed: Set<string>
  /** Values that every selector without a list leaves out; undefined where there is no such selector. */
  leftOut: readonly string[] | undefined
  absence: boolean
}

/**
 * Whether peers are every pod of all namespaces together, by one label: `team` is there, and `team` is not there. Only
 * selectors that ask for a single label count. n log n.
 */
export function isEveryPodTogether(peers: readonly Peer[]): boolean {
  const byKey = new Map<string, Covered>()
  for (const peer of peers) {
    if (!isWholeNamespaces(peer) || peer.namespaceSelector === undefined) continue
    const normal = normaliseNamespaces(peer.namespaceSelector)
    if (normal.kind === 'nothing') continue
    const [constraint, ...others] = normal.constraints
    if (constraint === undefined) return true
    if (others.length > 0) continue
    const covered = byKey.get(constraint.key) ?? { listed: new Set(), leftOut: undefined, absence: false }
    byKey.set(constraint.key, covered)
    add(covered, constraint)
  }
  return [...byKey.values()].some(isEveryValue)
}

function add(covered: Covered, { allows, values, allowsAbsence }: LabelConstraint): void {
  if (allowsAbsence) covered.absence = true
  if (allows === 'listed') {
    for (const value of values) covered.listed.add(value)
    return
  }
  if (covered.leftOut === undefined) {
    covered.leftOut = values
    return
  }
  const also = new Set(values)
  covered.leftOut = covered.leftOut.filter((value) => also.has(value))
}

function isEveryValue({ listed, leftOut, absence }: Covered): boolean {
  return absence && leftOut?.every((value) => listed.has(value)) === true
}
