import { isNoPort, type PortSet } from '../port-set.ts'
import { doubtNames, type Found } from './doubt.ts'
import { type Effort, effortFor, spend } from './effort.ts'
import type { KnownReach, PodsEntry } from './known-reach.ts'
import { podsLeft, portsOfMetPods } from './leftovers.ts'
import { makePodsIndex } from './pods-index.ts'
import { mayBeNowhere, sizeOfPods } from './pods-peers.ts'
import { sizeOfPorts, splitByDoubt, subtractPorts } from './port-arithmetic.ts'
import { untouchedPods } from './untouched-pods.ts'

/** What is open to pods and was not, without the ports of `covered`, which are open to anybody. */
export function openedToPods(
  entries: readonly PodsEntry[],
  covered: PortSet,
  known: KnownReach,
  effort: Effort,
): readonly Found[] {
  const before = makePodsIndex()
  for (const entry of known.pods) before.add(entry)
  // Found without any effort, so that a policy is within itself however it is built.
  const changed = entries
    .filter((entry) => !before.has(entry))
    .map((entry) => ({ entry, size: sizeOfPods(entry.peers) }))
  // Who asks for less lets more in: that must not be what the effort does not suffice for.
  return changed
    .sort((a, b) => a.size - b.size)
    .flatMap(({ entry }): readonly Found[] => {
      if (!spend(effort, sizeOfPorts(entry.ports) + sizeOfPorts(covered)))
        return [{ ...entry, doubt: 'too-complex' }]
      const ports = subtractPorts(entry.ports, covered)
      return isNoPort(ports) ? [] : podsOpened({ ...entry, ports }, known, effort)
    })
}

function podsOpened(entry: PodsEntry, known: KnownReach, effort: Effort): readonly Found[] {
  const left = podsLeft(entry, known, effort)
  if (left !== undefined)
    return left.flatMap(({ isDoubtful, ...piece }) =>
      isDoubtful || mayBeNowhere(piece.peers, entry.peers)
        ? [{ ...piece, doubt: 'namespace-labels' }]
        : doubtPods(piece, known, effort),
    )
  const untouched = untouchedPods(entry, known)
  const certain =
    untouched === undefined ? [] : doubtPods({ ...entry, peers: untouched }, known, effortFor(0))
  return [...certain, { ...entry, doubt: 'too-complex' }]
}

/** Parts from what is left of an entry for pods the ports that addresses, or other names, may have opened to them. */
function doubtPods(piece: PodsEntry, known: KnownReach, effort: Effort): readonly Found[] {
  if (!spend(effort, sizeOfPorts(piece.ports) + sizeOfPorts(known.addressPorts)))
    return [{ ...piece, doubt: 'too-complex' }]
  const { certain, doubtful } = splitByDoubt(piece.ports, known.addressPorts)
  return [
    { ...piece, ports: doubtful, doubt: 'ip-blocks' },
    ...doubtNames({ ...piece, ports: certain }, known.hasNames, () => portsOfMetPods(piece, known, effort)),
  ]
}
