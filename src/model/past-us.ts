import type { EnforcedLevel } from './enforced-level.ts'
import type { ReviewedWrite } from './reviewed-write.ts'

/** What judging a write again, from the object in the log, has shown. */
export type Recheck =
  | {
      readonly kind: 'judged'
      /** The rules that each level would have refused it for; `strict` has only what comes on top of `baseline`. */
      readonly wouldRefuse: Readonly<Record<EnforcedLevel, readonly string[]>>
      /** The findings behind them, the worst first, at most ten. */
      readonly findings: readonly {
        readonly rule: string
        readonly path: string
        readonly summary: string
      }[]
      /** What the rules could not find out: clauses. */
      readonly undecided: readonly string[]
      /** Why nothing of this would have been a reason to refuse: a clause. */
      readonly exception: string | undefined
      /**
       * `whole`: as the API server judged it. `as-new`: the object before is not in the log, so that what was there
       * before counts as new. `as-it-is-now`: the object was read from the cluster.
       */
      readonly basis: 'whole' | 'as-new' | 'as-it-is-now'
    }
  | {
      readonly kind: 'not-judged'
      /** A clause. */
      readonly because: string
      /** Whether the object may be in the cluster still, to be judged as it is now. */
      readonly mayBePresent: boolean
    }

/** A write that got in without the guard's judgement. */
export interface PastWrite {
  readonly write: ReviewedWrite
  /** `before-guard`: no event up to then shows that there was a guard. */
  readonly cause: 'failed-open' | 'not-asked' | 'before-guard'
  /** Undefined unless it was asked for. */
  readonly recheck: Recheck | undefined
}

/** What got in past the guard. */
export interface PastUs {
  /**
   * In the order of time, as many as there is room for. Those from before the guard make room first, then those that
   * were judged again and found good, then those that nobody knows about; and the older ones first.
   */
  readonly writes: readonly PastWrite[]
  /** How many more there were since there was a guard. */
  readonly more: number
  /** How many more there were before. */
  readonly moreBeforeGuard: number
  /** Where those of `more` were that a level may have refused. */
  readonly moreIn: readonly {
    readonly namespace: string
    readonly mayViolate: Readonly<Record<EnforcedLevel, number>>
  }[]
  /** Admitted without a trace of the guard, where the log cannot tell whether there should be one. */
  readonly unclear: number
  /** Why, with how many. */
  readonly unclearBecause: readonly { readonly because: string; readonly writes: number }[]
  /** Writes that the API server refused because the guard did not answer. */
  readonly heldUp: number
  /** Writes that got no description because the mutating entry did not answer, or could not judge. */
  readonly notDescribed: number
}

/** A write that was judged again. */
export type RecheckedPastWrite = PastWrite & { readonly recheck: Extract<Recheck, { kind: 'judged' }> }

/** What judging again says about the writes that got in while there was a guard. */
export interface Verification {
  /** The level would have refused them. */
  readonly wouldBeRefused: readonly RecheckedPastWrite[]
  /** Nobody knows: there is no object to judge, or a rule could not judge it. */
  readonly unknown: readonly PastWrite[]
  /** The level would have let them in. */
  readonly fine: readonly PastWrite[]
  /** They were written before there was a guard. */
  readonly beforeGuard: readonly PastWrite[]
}

/** Sorts what got in by what the level would have done. */
export function verify(writes: readonly PastWrite[], level: EnforcedLevel): Verification {
  const wouldBeRefused: RecheckedPastWrite[] = []
  const unknown: PastWrite[] = []
  const fine: PastWrite[] = []
  const beforeGuard: PastWrite[] = []
  for (const write of writes) {
    const { cause, recheck } = write
    if (cause === 'before-guard') beforeGuard.push(write)
    else if (recheck?.kind !== 'judged') unknown.push(write)
    else if (violatedRules(recheck, level).length > 0) wouldBeRefused.push({ ...write, recheck })
    else if (recheck.undecided.length > 0) unknown.push(write)
    else fine.push(write)
  }
  return { wouldBeRefused, unknown, fine, beforeGuard }
}

/** Whether the level may have refused a write; of what was judged again and found good it is known that it would not. */
export function mayViolate({ write, recheck }: Omit<PastWrite, 'cause'>, level: EnforcedLevel): boolean {
  // Unless a configuration makes it so, no level refuses a deletion; and what is gone is in nobody's way.
  if (write.verb === 'delete' || write.verb === 'deletecollection') return false
  return (
    recheck?.kind !== 'judged' || violatedRules(recheck, level).length > 0 || recheck.undecided.length > 0
  )
}

/** The rules that the level would have refused a write for. */
export function violatedRules(
  { wouldRefuse }: RecheckedPastWrite['recheck'],
  level: EnforcedLevel,
): readonly string[] {
  return level === 'baseline' ? wouldRefuse.baseline : [...wouldRefuse.baseline, ...wouldRefuse.strict]
}
