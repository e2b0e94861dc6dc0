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
  return rules.flatMap(({ peers, ports }, rule) => {
    const portsId = idOf(portsOf(ports))
    const texts = peers.map(textOf)
    const whole = repeatedAt({ rule, peer: undefined }, portsId, texts.join(' '))
    if (whole.length > 0) return whole
    const repeated = texts.flatMap((text, peer) => repeatedAt({ rule, peer }, portsId, text))
    // All of them in different other rules: without them the list would let everybody through.
    return repeated.length < texts.length ? repeated : []
  })
}

function textOf(peer: Peer): string {
  return peer.kind === 'ipBlock'
    ? [peer.cidr.text, ...peer.except.map(({ text }) => text)].join()
    : JSON.stringify(peer)
}
