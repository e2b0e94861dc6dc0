import type { FindingClass } from './level.ts'
import type { LevelsOrigin } from './verdict.ts'

/** One finding, as far as the trail keeps it. */
export interface TrailFinding {
  readonly rule: string
  /** Its first field. */
  readonly path: string
  readonly class: FindingClass
  readonly since: 'new' | 'before'
}

/**
 * What is kept of a judgement, in the audit log and in our own (docs/trail.md). Whoever writes it and whoever reads it
 * use this one form.
 */
export interface Trail {
  /** `undecided` was admitted although not all of it could be judged. */
  readonly verdict: 'allowed' | 'refused' | 'undecided'
  /** Absent where nothing was judged. */
  readonly levels?: {
    /** `baseline`, or with a release `baseline@v0.1`. */
    readonly enforce: string
    readonly warn: string
    readonly audit: string
    readonly from: LevelsOrigin
  }
  /** Rules that each level would refuse it for, were it enforced; `strict` beside what `baseline` would. */
  readonly wouldRefuse: { readonly baseline: readonly string[]; readonly strict: readonly string[] }
  readonly findings: readonly TrailFinding[]
  /** How many more findings there were than are listed. */
  readonly moreFindings: number
  /** Rules whose violations of the enforced level were there before. */
  readonly ratcheted: readonly string[]
  readonly exception: string | undefined
  readonly undecided: string | undefined
  /** Which guard, with which configuration: `v0.1.0 config=3f9c1a`. */
  readonly guard: string
}

/** The form that is written, in the key `schema`. A reader of an older one reads what it understands. */
export const trailSchema = 1
