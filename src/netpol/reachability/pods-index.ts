import type { PodsEntry } from './known-reach.ts'
import { isSameBox } from './label-box.ts'
import { podsKey } from './pods-peers.ts'
import { makePortsIds } from './ports-ids.ts'

/** Entries that somebody has put in, found again by what they mean. */
export interface PodsIndex {
  readonly has: (entry: PodsEntry) => boolean
  /** False where it was in it already. */
  readonly add: (entry: PodsEntry) => boolean
}

/**
 * Makes an index without anything in it. A policy can name 100,000 kinds of pods, and writing all of them out takes far
 * longer than comparing them: nearly every one has a word of its own, by which it is found. The others are written out.
 */
export function makePodsIndex(): PodsIndex {
  const portsIdOf = makePortsIds()
  const firsts = new Map<string, PodsEntry>()
  const others = new Set<string>()
  const isSame = (a: PodsEntry, b: PodsEntry): boolean =>
    isSameBox(a.peers.pods, b.peers.pods) &&
    isSameBox(a.peers.namespaces, b.peers.namespaces) &&
    (a.ports === b.ports || portsIdOf(a.ports) === portsIdOf(b.ports))
  const keyOf = ({ peers, ports }: PodsEntry): string => `${portsIdOf(ports)} ${podsKey(peers)}`
  return {
    has: (entry) => {
      const first = firsts.get(wordOf(entry))
      return first !== undefined && (isSame(first, entry) || others.has(keyOf(entry)))
    },
    add: (entry) => {
      const word = wordOf(entry)
      const first = firsts.get(word)
      if (first === undefined) {
        firsts.set(word, entry)
        return true
      }
      if (isSame(first, entry)) return false
      const key = keyOf(entry)
      if (others.has(key)) return false
      others.add(key)
      return true
    },
  }
}

/** A word that equal pods have in common: the first that their labels, or those of their namespaces, are asked for. */
function wordOf({ peers: { namespaces, pods } }: PodsEntry): string {
  const constraint = pods[0] ?? namespaces[0]
  return constraint?.values[0] ?? constraint?.key ?? ''
}
