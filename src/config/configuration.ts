import { findingClasses, type Level } from '../model/level.ts'
import type { Rule } from '../model/rule.ts'
import type { ExemptUser, UndecidedMeaning } from '../model/settings.ts'

/** The only version of the file format so far. */
export const apiVersion = 'netpol-guardrail.dev/v1alpha1'

/** What the file says it is. */
export const kind = 'GuardConfiguration'

/** What a rule can be set to: how grave its findings are, or that there are none. */
export const ruleClasses = [...findingClasses, 'off'] as const

/** What the configuration has to know of a rule. */
export type ConfigurableRule = Pick<Rule, 'id' | 'title' | 'class' | 'options'>

/** What a file says about a rule, with the defaults filled in. */
export interface ConfiguredRule {
  readonly class: (typeof ruleClasses)[number]
  /** Plain JSON, as the rule's schema returned it. */
  readonly options: unknown
}

/** A label selector as Kubernetes writes it. */
export interface ConfiguredSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
  readonly matchExpressions?:
    | readonly {
        readonly key: string
        readonly operator: string
        readonly values?: readonly string[] | undefined
      }[]
    | undefined
}

/** Rules that are set otherwise for some namespaces, as a file says it. What it left out is as in `rules`. */
export interface ConfiguredOverride {
  readonly namespaces: readonly string[]
  readonly namespaceSelector?: ConfiguredSelector
  readonly rules: Readonly<Record<string, ConfiguredRule>>
}

/**
 * The external form: what a configuration file says, with every default filled in and the keys in one order. Plain JSON,
 * so that it can be printed, hashed and read again.
 */
export interface Configuration {
  readonly apiVersion: typeof apiVersion
  readonly kind: typeof kind
  readonly levels: {
    readonly enforce: Level
    readonly enforceVersion: string
    readonly warn: Level
    readonly warnVersion: string
    readonly audit: Level
    readonly auditVersion: string
  }
  /** Every rule there is, by id, in the order of the catalogue. */
  readonly rules: Readonly<Record<string, ConfiguredRule>>
  readonly overrides: readonly ConfiguredOverride[]
  readonly exempt: { readonly users: readonly ExemptUser[] }
  readonly guardLabels: {
    readonly users: readonly string[]
    readonly groups: readonly string[]
    readonly accessReview: boolean
  }
  readonly clusterRanges: readonly string[]
  readonly trustedNamespaceLabelKeys: readonly string[]
  readonly undecided: { readonly objectRules: UndecidedMeaning; readonly clusterRules: UndecidedMeaning }
  readonly describe: {
    readonly networkPolicies: boolean
    readonly namespaces: boolean
    readonly namespaceTemplate: string
  }
}
