import { isNoPort, unionOfPorts } from '../port-set.ts'
import type { Doubt, Found } from './doubt.ts'
import { type Effort, effortFor } from './effort.ts'
import { sizeOfReach, sortReach } from './known-reach.ts'
import { openedToAddresses, openedToAnybody } from './opened-addresses.ts'
import { openedToPods } from './opened-pods.ts'
import { splitOffOtherProtocols } from './port-arithmetic.ts'
import type { Certainty, Reach, ReachEntry } from './reach.ts'

/** What may be new. */
export interface PossibleEntry extends ReachEntry {
  readonly doubt: Doubt
}

/** What one reach lets through that another does not. */
export interface NewlyOpened {
  /**
   * New whatever the undefined turns out to be, but for as many numbers as ports with names were open before. Of an
   * entry for anybody new is who was not let through on the port before. What is in the entry for anybody is in no
   * other one.
   */
  readonly certain: readonly ReachEntry[]
  readonly possible: readonly PossibleEntry[]
}

/**
 * What `after` lets through and `before` does not, for pods that both are about; both are of policies in one
 * namespace. What is in neither list is certainly not new. n log n: where policies are built to need more, what is
 * not worked out is `too-complex`. Whoever has less time than that takes gives an effort of his own.
 */
export function newlyOpened(before: Reach, after: Reach, given?: Effort): NewlyOpened {
  const known = sortReach(before)
  const now = sortReach(after)
  const effort = given ?? effortFor(sizeOfReach(known) + sizeOfReach(now))
  const covered = unionOfPorts([known.anybody, now.anybody])
  const found = [
    ...openedToAnybody(now.anybody, known, effort),
    ...openedToAddresses(now.addresses, covered, known, effort),
    ...openedToPods(now.pods, covered, known, effort),
  ].flatMap(settle)
  return {
    certain: found.filter((entry) => entry.doubt === undefined).map(({ peers, ports }) => ({ peers, ports })),
    possible: found.filter((entry): entry is PossibleEntry => entry.doubt !== undefined),
  }
}

/** Whether all that `now` lets through got through `before`. Reflexive. */
export function isWithin(now: Reach, before: Reach): Certainty {
  const { certain, possible } = newlyOpened(before, now)
  return certain.length > 0 ? 'no' : possible.length > 0 ? 'unknown' : 'yes'
}

/** Leaves out what is empty, and doubts what only protocols without a name would be new in. */
function settle(found: Found): readonly Found[] {
  const { certain, doubtful } = splitOffOtherProtocols(found.ports)
  const parts: readonly Found[] = [
    { ...found, ports: certain },
    { ...found, ports: doubtful, doubt: found.doubt ?? 'other-protocols' },
  ]
  return parts.filter(({ ports }) => !isNoPort(ports))
}
