import type { Direction } from './direction.ts'
import type { Fix } from './fix.ts'
import type { Gravity } from './level.ts'

/** What is said about one problem. Plain sentences; whoever prints them makes them safe and folds the lines. */
export interface Wording {
  /** One clause for a warning, read after rule and path: "two items are alternatives, so ... get in". */
  readonly summary: string
  /** What is wrong and what it means, in whole sentences, for the person whose apply was refused. */
  readonly detail: string
  /** Spellings that are accepted, the likelier reading first. */
  readonly corrections: readonly Correction[]
}

/** A spelling to use instead, for one reading of what the author meant. */
export interface Correction {
  /** The reading: "If you meant the app=frontend pods of those namespaces, write one item:". */
  readonly intro: string
  /** YAML to paste, without indentation of its own and without a newline at the end. */
  readonly yaml: string
  readonly replaces: ReplacedPart
}

/** The part of a policy that a correction takes the place of. */
export type ReplacedPart =
  /** The `from` or `to` list of a rule; the YAML has its key. */
  | { readonly part: 'peers'; readonly direction: Direction; readonly rule: number }
  /** The whole rule, by the rules that the YAML lists. */
  | { readonly part: 'rule'; readonly direction: Direction; readonly rule: number }
  /** The `ports` list of a rule; the YAML has its key. */
  | { readonly part: 'ports'; readonly direction: Direction; readonly rule: number }
  /** All rules of the direction, by the rules that the YAML lists. */
  | { readonly part: 'direction'; readonly direction: Direction }
  /** A field of `spec`; the YAML has its key. */
  | { readonly part: 'field'; readonly field: 'policyTypes' | 'podSelector' }

/** A problem that a rule found in one object. */
export interface Finding extends Gravity {
  /** The rule's id. */
  readonly rule: string
  /** Which of the rule's messages it is; stable, for programs. */
  readonly message: string
  /** The fields that make the problem, the one to show first: `spec.ingress[0].from[0]`. */
  readonly paths: readonly [string, ...string[]]
  readonly wording: Wording
  /**
   * `new` is what this change brings in or makes worse; `before` was there in the old object to at least the same
   * extent, and is never a reason to refuse.
   */
  readonly since: 'new' | 'before'
  /** How a program may mend it in the text. */
  readonly fix?: Fix
}

/**
 * A rule that could not judge an object. It says so; it is never taken for a clean result. Its gravity is that of the
 * rule: who would not be refused for what it finds is not refused for what it could not find.
 */
export interface Undecided extends Gravity {
  readonly rule: string
  /** Whether it lacks something about the cluster, or failed with the object alone. */
  readonly lacks: 'facts' | 'nothing'
  /** A short clause for the author and the log. */
  readonly reason: string
  /** `before`: the change leaves alone what cannot be judged, so that it is no reason to refuse. */
  readonly since: 'new' | 'before'
}
