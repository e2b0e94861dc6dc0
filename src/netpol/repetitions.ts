import type { Peer, PolicyRule } from '../model/network-policy.ts'
import { portsOf } from './port-set.ts'
import { makePortsIds } from './reachability/ports-ids.ts'

/** Where a rule stands, or one peer of it. */
export interface Place {
  readonly rule: number
  /** Undefined for the whole rule. */
  readonly peer: number | undefined
}

/** A part of a policy that lets through nobody whom the rest of it does not let through. */
export interface Redundancy {
  readonly place: Place
  /** The parts that let them through: one, but where each peer of a rule is in another rule. */
  readonly coveredBy: readonly [Place, ...Place[]]
  /** A text that is equal for equal peers. */
  readonly key: string
}

/** The rules of a direction that are written twice, and peers that are, on the same ports. Linear. */
export function findRepetitions(rules: readonly PolicyRule[]): readonly Redundancy[] {
  const idOf = makePortsIds()
  const firsts = new Map<string, Place>()
  const repeatedAt = (place: Place, portsId: number, key: string): readonly Redundancy[] => {
    const whole = `${portsId} ${place.peer === undefined ? 'rule' : 'peer'} ${key}`
    const first = firsts.get(whole)
    if (first !== undefined) return [{ place, coveredBy: [first], key }]
    firsts.set(whole, place)
    return []
  }
  const isAlone = makeAlone(rules)
  return rules.flatMap(({ peers, ports }, rule) => {
    const others = peers.flatMap((peer, index) => (isAlone(peer) ? [] : [{ index, text: textOf(peer) }]))
    if (others.length === 0 && peers.length > 0) return []
    const portsId = idOf(portsOf(ports))
    if (others.length === peers.length) {
      const key = others.map(({ text }) => text).join(' ')
      const whole = repeatedAt({ rule, peer: undefined }, portsId, key)
      if (whole.length > 0) return whole
    }
    const repeated = others.flatMap(({ index, text }) => repeatedAt({ rule, peer: index }, portsId, text))
    // All of them in different other rules: without them the list would let everybody through.
    return repeated.length < peers.length ? repeated : []
  })
}

/** Tells the peers that surely stand there once: nearly all have a word of their own, and need not be written out. */
function makeAlone(rules: readonly PolicyRule[]): (peer: Peer) => boolean {
  const once = new Set<string>()
  const more = new Set<string>()
  for (const { peers } of rules)
    for (const peer of peers) {
      const word = wordOf(peer)
      if (once.has(word)) more.add(word)
      else once.add(word)
    }
  return (peer) => !more.has(wordOf(peer))
}

/** A word of a peer that equal ones have in common: its range, or the first thing that it asks of a label. */
function wordOf(peer: Peer): string {
  if (peer.kind === 'ipBlock') return peer.cidr.text
  const requirement = peer.podSelector?.requirements[0] ?? peer.namespaceSelector?.requirements[0]
  if (requirement === undefined) return ''
  return ('values' in requirement ? requirement.values[0] : undefined) ?? requirement.key
}

function textOf(peer: Peer): string {
  return peer.kind === 'ipBlock'
    ? [peer.cidr.text, ...peer.except.map(({ text }) => text)].join()
    : JSON.stringify(peer)
}
