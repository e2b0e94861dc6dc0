import type { NamedCounts, Ranking } from '../model/review.ts'
import { makeBoundedMap } from './bounded-map.ts'
import { compareTexts } from './compare-texts.ts'
import { addCounts, finishNamed, startCounts } from './growing-counts.ts'
import type { Tallied } from './judged-write.ts'

/** Counts judgements by a name of theirs: a namespace, a user, a kind of client, a day. */
export interface NameTally {
  readonly add: (name: string, write: Tallied, timeMs: number) => void
  readonly finish: () => Ranking<NamedCounts>
}

/** Makes a tally for so many names. `compare` orders its ranking. */
export function makeNameTally(
  capacity: number,
  compare: (one: NamedCounts, other: NamedCounts) => number,
): NameTally {
  const tallies = makeBoundedMap(capacity, (name) => ({ name, counts: startCounts() }))
  let others = 0
  return {
    add: (name, write, timeMs) => {
      const known = tallies.at(name)
      if (known === undefined) others += 1
      else addCounts(known.counts, write, timeMs)
    },
    finish: () => ({
      entries: tallies
        .values()
        .map(({ name, counts }) => finishNamed(name, counts))
        .sort(compare),
      others,
    }),
  }
}

/** Who has the most to lose first: refused and would be refused, then judged, then by name. */
export function byTrouble(one: NamedCounts, other: NamedCounts): number {
  return troubleOf(other) - troubleOf(one) || other.judged - one.judged || byName(one, other)
}

/** In the order of the names. */
export function byName(one: NamedCounts, other: NamedCounts): number {
  return compareTexts(one.name, other.name)
}

function troubleOf({ refused, wouldRefuse }: NamedCounts): number {
  return refused + wouldRefuse.strict
}
