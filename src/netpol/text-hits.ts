import type { Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { FindingClass } from '../model/level.ts'
import type { Found } from '../model/rule.ts'

/** One place of a text in which a rule finds its problem. */
export interface TextHit {
  readonly message: string
  /** Where it is not the rule's own. The same for every hit of a message. */
  readonly class?: FindingClass
  /** The fields that make it, the one to show first. Only asked for where they are said. */
  readonly paths: () => readonly [string, ...string[]]
  readonly wording: () => Wording
  readonly fix?: () => Fix | undefined
  /** What is wrong, in words that stay the same when entries move. */
  readonly extent: string
}

/** How many problems of a text are told one by one; the rest is counted. */
const maxTold = 32

/** How many places are named for the rest. */
const maxPaths = 16

/**
 * The problems that hits are, one for each, in their order. After 32 of them the rest is one for each message: an author
 * chooses how many there are, and nobody reads more. Which are the rest goes by what is wrong, not by where it stands.
 */
export function tellHits(hits: readonly TextHit[]): readonly Found<string>[] {
  if (hits.length <= maxTold) return hits.map(tellOne)
  const told = new Set(
    hits
      .toSorted((one, other) => compare(one.extent, other.extent) || compare(one.message, other.message))
      .slice(0, maxTold),
  )
  const rest = new Map<string, [TextHit, ...TextHit[]]>()
  for (const hit of hits.filter((each) => !told.has(each))) {
    const known = rest.get(hit.message)
    if (known === undefined) rest.set(hit.message, [hit])
    else known.push(hit)
  }
  return [...hits.filter((hit) => told.has(hit)).map(tellOne), ...[...rest.values()].map(tellMany)]
}

function tellOne(hit: TextHit): Found<string> {
  const fix = hit.fix?.()
  return {
    message: hit.message,
    ...(hit.class === undefined ? {} : { class: hit.class }),
    paths: hit.paths(),
    wording: hit.wording(),
    ...(fix === undefined ? {} : { fix }),
    extent: hit.extent,
  }
}

/** One fix for all of them would be made together or not at all, so that there is none. */
function tellMany(hits: readonly [TextHit, ...TextHit[]]): Found<string> {
  const [first, ...others] = hits
  if (others.length === 0) return tellOne(first)
  const wording = first.wording()
  return {
    message: first.message,
    ...(first.class === undefined ? {} : { class: first.class }),
    paths: [first.paths()[0], ...others.slice(0, maxPaths - 1).map((hit) => hit.paths()[0])],
    wording: { ...wording, summary: `${wording.summary}; and ${others.length} more like it` },
    extent: [...new Set(hits.map(({ extent }) => extent))].sort(compare).join('\n'),
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
