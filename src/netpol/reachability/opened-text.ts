import { joinWords } from '../description/words.ts'
import { breadthOfPeers, peersWords } from './peers-words.ts'
import { portsWords } from './ports-words.ts'
import type { ReachEntry } from './reach.ts'

/** How many entries, blocks, conditions and ports of one kind are named: the first that fits is taken. */
const limits = [8, 4, 2, 1]

/** Short enough for a line of a warning, which has other things to say too. */
const maxLength = 240

/**
 * What is in the entries, for a sentence such as "newly lets in: anywhere, on TCP 5432": the widest first, the rest
 * counted, at most `atMost` characters. `namespace` is the policy's own, empty where it is not known. Empty for no
 * entries. Names stand in it as the author wrote them.
 */
export function openedText(entries: readonly ReachEntry[], namespace: string, atMost = maxLength): string {
  const sorted = entries
    .map((entry) => ({ entry, breadth: breadthOfPeers(entry.peers, namespace) }))
    .sort((a, b) => b.breadth - a.breadth)
    .map(({ entry }) => entry)
  for (const limit of limits) {
    const text = describe(sorted, namespace, limit)
    if (text.length <= atMost) return text
  }
  return `${entries.length} ${entries.length === 1 ? 'kind' : 'kinds'} of peers`
}

function describe(sorted: readonly ReachEntry[], namespace: string, limit: number): string {
  const byPorts = new Map<string, Set<string>>()
  for (const { peers, ports } of sorted.slice(0, limit)) {
    const on = portsWords(ports, limit)
    const words = byPorts.get(on) ?? new Set()
    byPorts.set(on, words.add(peersWords(peers, namespace, limit)))
  }
  const more = sorted.length > limit ? [`${sorted.length - limit} more`] : []
  return [
    ...Array.from(byPorts, ([on, words]) => `${joinWords([...words], 0, 'or')}, on ${on}`),
    ...more,
  ].join('; ')
}
