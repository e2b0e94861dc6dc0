import { type Direction, directions } from '../model/direction.ts'
import { annotationOwnership, type ObjectMeta } from '../model/object-meta.ts'

/** Words that say that something is shut. They count as whole words only: `memcached-blocks` says nothing. */
export const denialWords: readonly string[] = [
  'deny',
  'denies',
  'denied',
  'block',
  'blocked',
  'isolate',
  'isolated',
  'lockdown',
]

/** Names and sentences longer than this are not read to their end. */
const maxLength = 1024

/** The words of a name or a sentence in lower case: split where letters and digits end, and at the humps of camelCase. */
export function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, maxLength)
    .replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** The name of an object, or what the API server will make its name of. */
export function nameOf({ name, generateName }: ObjectMeta): string {
  return name === '' ? generateName : name
}

const descriptionKey = 'kubernetes.io/description'

/**
 * The first sentence of the description that a person wrote; undefined where there is none, or where it may be one that
 * this product injected: nobody owns that, and where no owner is recorded it is known by how it begins.
 */
export function personsSentence(metadata: ObjectMeta): string | undefined {
  const text = metadata.annotations.get(descriptionKey)
  if (text === undefined) return undefined
  const ownership = annotationOwnership(metadata, descriptionKey)
  if (ownership === 'unowned' || (ownership === 'unknown' && text.startsWith('Isolates '))) return undefined
  return /^[^.!?;\n]*/.exec(text.trimStart().slice(0, maxLength))?.[0]
}

/** What a name or a sentence says is shut. */
export interface Denial {
  /** Its word: `deny`. */
  readonly word: string
  /** The directions that it names; none where it may speak of either. */
  readonly named: readonly Direction[]
  /** Whether it speaks of all traffic, and not of something as `deny-ssh` does. */
  readonly isSweeping: boolean
}

/** Words after which a text speaks of what is open. */
const allowingWords = setOf(
  'allow allows allowed allowing accept accepts enable enables permit permits permitted open opens except excepting',
  'excluding unless but other than with apart besides only',
)

const negations = setOf('no not non never without nothing none isn doesn don dont un')

/** What follows `block` where it is no verb. */
const blockNouns = setOf('storage store device devices volume volumes explorer chain producer node list size')

/** What stands before `isolated` where it describes pods: `from-web-to-isolated-pods`. */
const prepositions = setOf('to from for in of into by')

/** What follows a denial of all traffic. */
const sweepingWords = setOf(
  'all any every everything default ingress egress inbound outbound incoming outgoing traffic network networking access',
  'external internet policy networkpolicy netpol np by',
)

/** What "no" denies by itself: "no access from outside". */
const shutThings = setOf('access ingress egress traffic connection connections')

/** Words of a sentence that says that nothing is restricted: "no egress restrictions". */
const unrestrictedWords = setOf(
  'restriction restrictions restricted limit limits limited control controls filter filters filtered rule rules policy',
)

/** Words for who is everybody. */
const wideWords = setOf(
  'all any anyone anybody anywhere everyone everybody everywhere internet external public world',
)

const directionWords: ReadonlyMap<string, Direction> = new Map([
  ['ingress', 'ingress'],
  ['inbound', 'ingress'],
  ['incoming', 'ingress'],
  ['egress', 'egress'],
  ['outbound', 'egress'],
  ['outgoing', 'egress'],
])

/**
 * What the words of a name say is shut, by the first word of `denials`. Undefined where none is there, where it is
 * negated, and where the name speaks of something open too, unless that is the other direction. Linear.
 */
export function denialIn(words: readonly string[], denials: readonly string[]): Denial | undefined {
  const known = new Set(denials)
  const at = words.findIndex((_, index) => isDenial(words, index, known))
  return at === -1 || words.some((word) => negations.has(word)) ? undefined : denialAt(words, at)
}

/**
 * What the words of a sentence say is shut: what `denialIn` finds, "no access" and "no ingress" where nothing is said of
 * restrictions, and everything else where "only" one direction is open to something. Linear.
 */
export function denialInSentence(words: readonly string[], denials: readonly string[]): Denial | undefined {
  const at = words.findIndex((word, index) => word === 'no' && shutThings.has(words[index + 1] ?? ''))
  if (at === -1) return denialIn(words, denials) ?? onlyIn(words)
  const isOtherwise = words.some(
    (word, index) =>
      index !== at && (negations.has(word) || unrestrictedWords.has(word) || denials.includes(word)),
  )
  return isOtherwise ? undefined : denialAt(words, at)
}

function denialAt(words: readonly string[], at: number): Denial | undefined {
  const before = words.slice(0, at)
  const after = words.slice(at + 1)
  const end = after.findIndex((word) => allowingWords.has(word))
  const shut = end === -1 ? after : after.slice(0, end)
  const isAfterAllowance = before.some((word) => allowingWords.has(word))
  const named = directionsIn(isAfterAllowance ? shut : [...before, ...shut])
  const open = directionsIn([...(isAfterAllowance ? before : []), ...(end === -1 ? [] : after.slice(end))])
  // An exception may be all that the policy opens, unless it is the other direction.
  if ((isAfterAllowance || end !== -1) && !(named.length === 1 && open.length === 1 && open[0] !== named[0]))
    return undefined
  return {
    word: words[at] ?? '',
    named,
    isSweeping: before.includes('default') || shut.every((word) => sweepingWords.has(word)),
  }
}

/** "Allows only ingress from the frontend". */
function onlyIn(words: readonly string[]): Denial | undefined {
  const named = directionsIn(words)
  const isOnly =
    words.includes('only') &&
    named.length === 1 &&
    !words.some((word) => negations.has(word) || wideWords.has(word))
  return isOnly ? { word: 'only', named, isSweeping: false } : undefined
}

/** Whether a name says of the policy that it denies by default, with no word of anything that it allows. */
export function isDefaultDenyName(words: readonly string[]): boolean {
  if (words.some((word) => allowingWords.has(word) || negations.has(word) || word === 'dns')) return false
  return words.includes('deny') && (words.includes('default') || words.includes('all'))
}

/** The directions that words name. */
export function directionsIn(words: readonly string[]): readonly Direction[] {
  const named = new Set(words.map((word) => directionWords.get(word)))
  return directions.filter((direction) => named.has(direction))
}

function isDenial(words: readonly string[], index: number, denials: ReadonlySet<string>): boolean {
  const word = words[index] ?? ''
  if (!denials.has(word)) return false
  if (word === 'block') return !blockNouns.has(words[index + 1] ?? '')
  return !(word.endsWith('ed') && prepositions.has(words[index - 1] ?? ''))
}

/** Words by which an author tells of ports that everybody may reach, or of a thing that everybody has to reach. */
const secondRuleWords = setOf(
  'metrics prometheus monitoring probe probes liveness readiness health healthz healthcheck webhook webhooks nfs storage',
  'ceph dns ingress public external internet anywhere anyone everybody',
)

/** Whether the words of a name, a description or a port tell of ports that are open beside the peers on purpose. */
export function tellsOfOpenPorts(words: readonly string[]): boolean {
  return words.some((word) => secondRuleWords.has(word))
}

function setOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')))
}
