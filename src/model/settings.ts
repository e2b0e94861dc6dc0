import type { Labels, LabelSelector } from './label-selector.ts'
import type { FindingClass, Levels } from './level.ts'

/** What is configured for one rule. What is absent stays as the rule has it. */
export interface RuleSetting {
  /** How grave its findings are, or that there are none. */
  readonly class: FindingClass | 'off' | undefined
  /** As the rule's own schema takes them; read and found good. */
  readonly options: unknown
}

/** Rules that are set otherwise for some namespaces. */
export interface RuleOverride {
  /** Namespaces by name. */
  readonly namespaces: ReadonlySet<string>
  /** Namespaces by label; undefined selects none. */
  readonly namespaceSelector: LabelSelector | undefined
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSetting>
}

/** Somebody whose writes are judged but never refused: an exact user name, never a prefix, a group or a label. */
export interface ExemptUser {
  readonly name: string
  /** The operations for which it holds. */
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[]
}

/** What is done where a rule could not judge. */
export type UndecidedMeaning = 'refuse' | 'warn'

/** Everything that a cluster's operators decide about the guard, with the defaults filled in. */
export interface Settings {
  /** For namespaces whose labels do not say it. */
  readonly levels: Levels
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSetting>
  /** In order; the first that selects a namespace and names a rule decides about it. */
  readonly overrides: readonly RuleOverride[]
  readonly exemptUsers: readonly ExemptUser[]
  readonly guardLabels: {
    /** Who may lower guard labels without being asked further. */
    readonly users: ReadonlySet<string>
    readonly groups: ReadonlySet<string>
    /** Whether the API server is asked about everybody else (RBAC verb `configure`). */
    readonly isAccessReviewed: boolean
  }
  /** Only where a level is enforced: elsewhere undecided is a warning. */
  readonly undecided: {
    /** A rule that needs nothing but the object: it can only be our fault. */
    readonly objectRules: UndecidedMeaning
    /** A rule that needs to know something about the cluster. */
    readonly clusterRules: UndecidedMeaning
  }
  readonly describe: {
    readonly networkPolicies: boolean
    /** With `{name}` and `{labels}`; undefined describes no Namespace. */
    readonly namespaceTemplate: string | undefined
  }
}

/** Whether the labels of a namespace match a selector (src/netpol/selector.ts has it). */
export type SelectorMatch = (selector: LabelSelector, labels: Labels) => boolean
