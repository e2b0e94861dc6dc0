import type { TrafficWords } from '../../model/difference.ts'
import { breadthOfPeers, peersWords } from '../reachability/peers-words.ts'
import { portsWords } from '../reachability/ports-words.ts'
import type { ReachEntry } from '../reachability/reach.ts'

/** How many blocks, conditions, values and ports of one kind are named. */
const maxNamed = 8

/** How many peers are listed. */
const maxListed = 20

/** Traffic in words, with how much was left out. */
export interface ListedTraffic {
  readonly traffic: readonly TrafficWords[]
  readonly moreTraffic: number
}

/**
 * Entries of a reach, the widest first, each with its ports. `namespace` is the policies' own, empty where it is not
 * known; `anybody` is what everybody is called.
 */
export function listTraffic(
  entries: readonly ReachEntry[],
  namespace: string,
  anybody = 'anywhere',
): ListedTraffic {
  const sorted = entries
    .map((entry) => ({ entry, breadth: breadthOfPeers(entry.peers, namespace) }))
    .sort((a, b) => b.breadth - a.breadth)
  const listed = sorted.slice(0, maxListed).map(({ entry }): TrafficWords => ({
    peers: entry.peers.kind === 'anybody' ? anybody : peersWords(entry.peers, namespace, maxNamed),
    ports: portsWords(entry.ports, maxNamed),
  }))
  // Parts of one entry can be the same in words.
  const distinct = new Map(listed.map((words) => [JSON.stringify(words), words]))
  return { traffic: [...distinct.values()], moreTraffic: entries.length - listed.length }
}
