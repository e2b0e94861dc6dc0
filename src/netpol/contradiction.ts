import { type Direction, directions } from '../model/direction.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { isDnsOnly } from './dns.ts'
import {
  type Denial,
  denialIn,
  denialInSentence,
  directionsIn,
  isDefaultDenyName,
  nameOf,
  personsSentence,
  wordsOf,
} from './intent-words.ts'
import { isOwnNamespaceOnly } from './peer-set.ts'
import { effectiveRulesOf, isIsolatedFor } from './policy.ts'
import { isEveryPort, portsOf, unionOfPorts } from './port-set.ts'
import { type WideOpening, wideOpenings } from './wide-openings.ts'

/** A text of a policy that says that a direction is shut, which its rules open. */
export interface Contradiction {
  readonly text: 'name' | 'description'
  /** The word that says it: `deny`. */
  readonly word: string
  readonly direction: Direction
  /** What is open: at least one. */
  readonly openings: readonly [WideOpening, ...WideOpening[]]
}

/** A text that says that something is shut. */
interface Claim {
  readonly text: Contradiction['text']
  readonly words: readonly string[]
  readonly denial: Denial
}

/**
 * Where the name says by one of the words `denials` that something is shut, and the policy opens it to everybody; where
 * the name does not, the same of a person's description. Linear but for `wideOpenings`, and throws as that does.
 */
export function findContradictions(
  policy: NetworkPolicy,
  denials: readonly string[],
): readonly Contradiction[] {
  for (const claim of claimsOf(policy, denials)) {
    const found = directions.flatMap((direction) => contradictionIn(policy, direction, claim))
    if (found.length > 0) return found
  }
  return []
}

/** Rules of a policy whose name says that it is a default deny. */
export interface RulesOfDefaultDeny {
  readonly direction: Direction
  /** By index: at least one. */
  readonly rules: readonly number[]
}

/** The rules for more than DNS and the policy's own namespace, where the name says default deny and nothing else. */
export function findRulesOfDefaultDeny({ metadata, spec }: NetworkPolicy): readonly RulesOfDefaultDeny[] {
  const name = nameOf(metadata)
  // Nearly every name ends here.
  if (!/deny/i.test(name)) return []
  const words = wordsOf(name)
  if (!isDefaultDenyName(words)) return []
  const named = directionsIn(words)
  return (named.length === 0 ? directions : named).flatMap((direction) => {
    const rules = effectiveRulesOf(spec, direction).flatMap(({ peers, ports }, index) =>
      isDnsOnly(portsOf(ports)) || isOwnNamespaceOnly(peers, metadata.namespace) ? [] : [index],
    )
    return rules.length === 0 ? [] : [{ direction, rules }]
  })
}

function claimsOf({ metadata }: NetworkPolicy, denials: readonly string[]): readonly Claim[] {
  const name = wordsOf(nameOf(metadata))
  const sentence = wordsOf(personsSentence(metadata) ?? '')
  const claims = [
    { text: 'name', words: name, denial: denialIn(name, denials) },
    { text: 'description', words: sentence, denial: denialInSentence(sentence, denials) },
  ] as const
  return claims.flatMap(({ denial, ...claim }) => (denial === undefined ? [] : [{ ...claim, denial }]))
}

function contradictionIn(
  { spec }: NetworkPolicy,
  direction: Direction,
  { text, words, denial: { word, named, isSweeping } }: Claim,
): readonly Contradiction[] {
  if (!isIsolatedFor(spec, direction) || (named.length > 0 && !named.includes(direction))) return []
  const isSomethingShut = directions.some((one) => isIsolatedFor(spec, one) && spec[one].length === 0)
  // `web-deny` that shuts ingress keeps its word, whatever it says of egress; `web-deny-all` does not.
  if (named.length === 0 && isSomethingShut && !words.includes('all')) return []
  const openings = wideOpenings(spec, direction)
  // `deny-ssh` says nothing of other ports.
  if (!isSweeping && !isEveryPort(unionOfPorts(openings.map(({ ports }) => ports)))) return []
  const [first, ...more] = openings
  return first === undefined ? [] : [{ text, word, direction, openings: [first, ...more] }]
}
