import { type EnforcedLevel, enforcedLevels } from '../model/enforced-level.ts'
import { mayViolate, type PastUs, type PastWrite } from '../model/past-us.ts'
import { makeBoundedMap } from './bounded-map.ts'
import { maxNamespaces } from './tally-namespaces.ts'

/** Counts writes that got in and that there is no room to list. */
export interface DroppedWrites {
  /** `isEarly`: nothing up to now shows that there was a guard when it was written. */
  readonly add: (past: Omit<PastWrite, 'cause'>, isEarly: boolean) => void
  readonly finish: (guardSinceMs: number) => Pick<PastUs, 'more' | 'moreBeforeGuard' | 'moreIn'>
}

interface NamespaceDrops {
  readonly namespace: string
  readonly early: Record<EnforcedLevel, number>
  readonly later: Record<EnforcedLevel, number>
}

/** Makes the counts. */
export function makeDroppedWrites(): DroppedWrites {
  const namespaces = makeBoundedMap<NamespaceDrops>(maxNamespaces, (namespace) => ({
    namespace,
    early: { baseline: 0, strict: 0 },
    later: { baseline: 0, strict: 0 },
  }))
  let early = 0
  let later = 0
  let lastEarlyMs = Number.NEGATIVE_INFINITY
  return {
    add: (past, isEarly) => {
      if (isEarly) {
        early += 1
        lastEarlyMs = Math.max(lastEarlyMs, past.write.timeMs)
      } else later += 1
      const drops = namespaces.at(past.write.namespace)?.[isEarly ? 'early' : 'later']
      if (drops === undefined) return
      for (const level of enforcedLevels) if (mayViolate(past, level)) drops[level] += 1
    },
    finish: (guardSinceMs) => {
      // The log of another replica may have shown the guard earlier than was known; then nobody can tell them apart.
      const isBeforeGuard = lastEarlyMs < guardSinceMs
      return {
        more: isBeforeGuard ? later : later + early,
        moreBeforeGuard: isBeforeGuard ? early : 0,
        moreIn: namespaces.values().map((drops) => ({
          namespace: drops.namespace,
          mayViolate: isBeforeGuard
            ? { ...drops.later }
            : {
                baseline: drops.later.baseline + drops.early.baseline,
                strict: drops.later.strict + drops.early.strict,
              },
        })),
      }
    },
  }
}
