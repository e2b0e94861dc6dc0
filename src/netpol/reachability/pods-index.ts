import type { PortSet } from '../port-set.ts'
import type { LabelBox } from './label-box.ts'
import type { PodsPeers } from './pods-peers.ts'
import { makePortsIds } from './ports-ids.ts'

/** Pods with their ports that somebody has put in, found again by what they mean. */
export interface PodsIndex {
  readonly has: (peers: PodsPeers, ports: PortSet) => boolean
  /** False where they were in it already. */
  readonly add: (peers: PodsPeers, ports: PortSet) => boolean
}

/** Makes an index without anything in it. A policy can name 100,000 kinds of pods: none is written out if it can be helped. */
export function makePodsIndex(): PodsIndex {
  const portsIdOf = makePortsIds()
  const podsIdOf = makePodsIds()
  const byPorts = new Map<number, Set<number>>()
  return {
    has: (peers, ports) => byPorts.get(portsIdOf(ports))?.has(podsIdOf(peers)) === true,
    add: (peers, ports) => {
      const portsId = portsIdOf(ports)
      const known = byPorts.get(portsId) ?? new Set()
      byPorts.set(portsId, known)
      const podsId = podsIdOf(peers)
      if (known.has(podsId)) return false
      known.add(podsId)
      return true
    },
  }
}

/** More boxes than this fit in no memory, so that two numbers below it fit into one. */
const maxBoxes = 2 ** 26

/** Makes a function that gives pods numbers, equal ones for equal pods. */
function makePodsIds(): (peers: PodsPeers) => number {
  const idOf = makeBoxIds()
  return ({ namespaces, pods }) => maxBoxes * idOf(namespaces) + idOf(pods)
}

function makeBoxIds(): (box: LabelBox) => number {
  // Nearly all boxes are one value of one label.
  const plain = new Map<string, Map<string, number>>()
  const others = new Map<string, number>()
  let size = 0
  const idIn = (ids: Map<string, number>, text: string): number => {
    const known = ids.get(text)
    if (known !== undefined) return known
    size += 1
    ids.set(text, size)
    return size
  }
  return (box) => {
    const constraint = box[0]
    const value = constraint?.values[0]
    const isPlain =
      box.length === 1 &&
      constraint?.allows === 'listed' &&
      constraint.values.length === 1 &&
      !constraint.allowsAbsence
    if (!isPlain || value === undefined) return idIn(others, JSON.stringify(box))
    const ids = plain.get(constraint.key) ?? new Map<string, number>()
    plain.set(constraint.key, ids)
    return idIn(ids, value)
  }
}
