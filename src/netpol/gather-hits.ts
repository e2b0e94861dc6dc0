import type { Direction } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { FindingClass } from '../model/level.ts'
import type { Found } from '../model/rule.ts'

/** What violates, as texts that are equal where the same thing violates: never an index, so that order means nothing. */
export interface KeysExtent {
  /** Undefined for what is about both directions, such as the pods that the policy selects. */
  readonly direction: Direction | undefined
  readonly keys: ReadonlySet<string>
}

/** One place in which a rule finds its problem. */
export interface Hit {
  readonly message: string
  /** Where it is not the rule's own. */
  readonly class?: FindingClass
  readonly direction: Direction | undefined
  /** What violates. Hits of one message, class and direction with equal keys are one problem, wherever they stand. */
  readonly key: string
  readonly paths: readonly [string, ...string[]]
  /** Only asked for where it is said. */
  readonly wording: () => Wording
  /** How a program may mend this place; asked for where one problem is told, and then of all its places. */
  readonly fix?: () => Fix | undefined
}

/** How many problems of a policy are worded; the rest is counted. */
const maxWorded = 32

/** How many fields are named for one problem. */
const maxPaths = 16

/** How many places one fix mends: more of the same is nobody's slip. */
const maxFixed = 256

/**
 * The problems that hits are, in the order of their first hit. Equal ones become one, with the fields of all. After 32
 * of them the rest is one for each message, class and direction: an author chooses how many there are, and nobody reads
 * more. Linear.
 */
export function gatherHits(hits: readonly Hit[]): readonly Found<KeysExtent>[] {
  if (hits.length === 0) return []
  const problems = [...groupBy(hits, (hit) => `${kindOf(hit)} ${hit.key}`).values()]
  const rest = groupBy(problems.slice(maxWorded), ({ first }) => kindOf(first)).values()
  return [
    ...problems.slice(0, maxWorded).map((problem) => foundOf(problem, 0)),
    ...[...rest].map(({ first, all }) =>
      foundOf({ first: first.first, all: all.flatMap((one) => one.all) }, all.length - 1),
    ),
  ]
}

/** Whether all of it was there before, in the same direction. */
export function isWithinKeys(now: KeysExtent, before: readonly KeysExtent[]): boolean {
  const known = before.filter(({ direction }) => direction === now.direction)
  return [...now.keys].every((key) => known.some(({ keys }) => keys.has(key)))
}

/** Things that belong together, and the first of them. */
interface Group<T> {
  readonly first: T
  readonly all: T[]
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): ReadonlyMap<string, Group<T>> {
  const groups = new Map<string, Group<T>>()
  for (const thing of things) {
    const key = keyOf(thing)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { first: thing, all: [thing] })
    else group.all.push(thing)
  }
  return groups
}

/** Words of ours, none of which has a space in it. */
function kindOf({ message, class: ownClass, direction }: Hit): string {
  return `${message} ${ownClass ?? ''} ${direction ?? ''}`
}

function foundOf({ first, all }: Group<Hit>, more: number): Found<KeysExtent> {
  const paths = new Set<string>()
  for (const hit of all) {
    if (paths.size >= maxPaths) break
    for (const path of hit.paths) if (paths.size < maxPaths) paths.add(path)
  }
  const [head, ...others] = paths
  const wording = first.wording()
  const fix = more === 0 ? fixOf(all) : undefined
  return {
    message: first.message,
    ...(first.class === undefined ? {} : { class: first.class }),
    paths: [head ?? first.paths[0], ...others],
    wording: more === 0 ? wording : { ...wording, summary: `${wording.summary}; and ${more} more like it` },
    ...(fix === undefined ? {} : { fix }),
    extent: { direction: first.direction, keys: new Set(all.map(({ key }) => key)) },
  }
}

/** One fix for all places of a problem, if each of them has one: made together, or the problem stays. */
function fixOf(hits: readonly Hit[]): Fix | undefined {
  if (hits.length > maxFixed || hits[0]?.fix === undefined) return undefined
  const fixes = hits.map((hit) => hit.fix?.()).filter((fix) => fix !== undefined)
  if (fixes.length < hits.length) return undefined
  return {
    // Equal hits differ only in their places.
    ...fixes[0],
    safety: fixes.every(({ safety }) => safety === 'proven') ? 'proven' : 'chosen',
    edits: fixes.flatMap(({ edits }) => edits),
  }
}
