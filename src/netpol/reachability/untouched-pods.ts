import { namespaceNameLabel } from '../selector-text.ts'
import { type Effort, effortFor, spend } from './effort.ts'
import type { KnownReach, PodsEntry } from './known-reach.ts'
import { intersectBoxes, type LabelBox } from './label-box.ts'
import { isPinned, mayMeet, ownNamespaceKey, type PodsPeers, sizeOfPods } from './pods-peers.ts'

/** With more labels than this nobody could read what is found. */
const maxKeys = 20

/** Enough to look at everything three times, and too little for lists of names that grow with it. */
const stepsPerSize = 10

/**
 * Some of the pods of an entry that `before` certainly had no part of, for where working out all of them takes too
 * long: those without any label that `before` asks for, those in namespaces without any and of other names, or both.
 * Undefined where that leads to none. Linear: it has an effort of its own, for the other is spent.
 */
export function untouchedPods({ peers }: PodsEntry, before: KnownReach): PodsPeers | undefined {
  const known = before.pods.map((entry) => entry.peers)
  const effort = effortFor(stepsPerSize * known.reduce((size, one) => size + sizeOfPods(one), 0))
  const pods = withoutLabels(
    peers.pods,
    known.map((one) => one.pods),
  )
  const namespaces = isPinned(peers.namespaces)
    ? peers.namespaces
    : withoutLabels(
        peers.namespaces,
        known.map((one) => one.namespaces),
      )
  return [
    { ...peers, pods },
    { ...peers, namespaces },
    { ...peers, namespaces, pods },
  ].find((part) => isUntouched(part, known, effort))
}

function isUntouched(part: PodsPeers, known: readonly PodsPeers[], effort: Effort): boolean {
  const size = sizeOfPods(part)
  return known.every((one) => spend(effort, size + sizeOfPods(one)) && !mayMeet(part, one))
}

/** The part of a box that has none of the labels, and of names none, that the others ask for; as far as there is one. */
function withoutLabels(box: LabelBox, others: readonly LabelBox[]): LabelBox {
  const keys = new Set<string>()
  const values = new Map<string, Set<string>>()
  for (const other of others)
    for (const constraint of other) {
      keys.add(constraint.key)
      if (constraint.allows !== 'listed') continue
      const listed = values.get(constraint.key) ?? new Set()
      for (const value of constraint.values) listed.add(value)
      values.set(constraint.key, listed)
    }
  if (keys.size > maxKeys) return box
  return [...keys].reduce((part: LabelBox, key) => {
    // A namespace cannot be without a name, but it can have another one.
    const isName = key === namespaceNameLabel || key === ownNamespaceKey
    const other = { key, allows: 'unlisted', values: [...(values.get(key) ?? [])].sort() } as const
    const without = isName
      ? { ...other, allowsAbsence: key === ownNamespaceKey }
      : ({ key, allows: 'listed', values: [], allowsAbsence: true } as const)
    return intersectBoxes(part, [without]) ?? part
  }, box)
}
