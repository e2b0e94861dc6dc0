import type * as z from 'zod'
import type { Wording } from './finding.ts'
import type { FindingClass } from './level.ts'
import type { NetworkPolicy } from './network-policy.ts'

/** What people read about a rule. Everything that is printed about it anywhere comes from here. */
export interface RuleDocumentation {
  /** Kebab case; also the name of the rule's file. Never used again after a rule is retired. */
  readonly id: string
  readonly title: string
  /** The class of its findings unless the configuration says otherwise. */
  readonly class: FindingClass
  /** The release that brought it, `0.1.0`: a namespace pinned to an earlier one is not judged by it. */
  readonly since: string
  /** The danger, in two sentences that a tired person understands. */
  readonly why: string
  /** What to write instead, with YAML. */
  readonly remedy: string
  readonly whenNotToUse: string
  /** Where the facts come from: API documentation, KEPs, advisories. */
  readonly references: readonly string[]
  /** Every message id, with what it says; the conformance test demands that the bad examples reach each one. */
  readonly messages: Readonly<Record<string, string>>
  readonly examples: readonly RuleExample[]
}

/** An example that documents a rule and is executed as its test. */
export interface RuleExample {
  /** What the author does: "a gap in unusable space". */
  readonly title: string
  /** A whole NetworkPolicy. */
  readonly yaml: string
  /** What the rule says about it: empty for a good example or a near miss. */
  readonly findings: readonly { readonly message: string; readonly path: string }[]
}

/** What a rule's check returns for one problem. `Extent` is what violates, in a form that can be compared. */
export interface Found<Extent> {
  readonly message: string
  readonly class?: FindingClass
  readonly paths: readonly [string, ...string[]]
  readonly wording: Wording
  readonly extent: Extent
}

/** A rule as its file writes it: documentation, options and the two functions that carry its meaning. */
export interface RuleDefinition<Options, Extent> extends RuleDocumentation {
  /** Options with their defaults: parsing `{}` must succeed. */
  readonly options: z.ZodType<Options>
  /** All problems of one policy, in the order of the object. Pure; linear or n log n in the policy's size. */
  readonly check: (policy: NetworkPolicy, options: Options) => readonly Found<Extent>[]
  /**
   * What of a policy's width counts as having been there, where that is more than what `check` found: who was open to
   * everybody in another way does not get wider by this one.
   */
  readonly breadth?: (policy: NetworkPolicy, options: Options) => readonly Extent[]
  /**
   * Whether what violates now is a subset of what violated before, in the same direction. Reflexive: an unchanged
   * problem is never new. Counts alone decide nothing.
   */
  readonly isWithin: (now: Extent, before: readonly Extent[]) => boolean
}

/** A rule with its options read, ready to judge. */
export interface PreparedRule {
  readonly documentation: RuleDocumentation
  /** What is wrong with the policy, each problem with whether the old policy (if any) had it already. */
  readonly judge: (
    policy: NetworkPolicy,
    oldPolicy: NetworkPolicy | undefined,
  ) => readonly (Omit<Found<unknown>, 'extent'> & { readonly since: 'new' | 'before' })[]
}

/** A rule whose options and extents nobody else needs to know the types of. */
export interface Rule extends RuleDocumentation {
  /** The JSON-compatible schema of its options, with defaults. */
  readonly options: z.ZodType
  /** Reads the options; throws a ZodError where they are wrong. */
  readonly prepare: (options: unknown) => PreparedRule
}

/** Makes a rule of its definition. */
export function defineRule<Options, Extent>(definition: RuleDefinition<Options, Extent>): Rule {
  const { check, breadth, isWithin, options, ...documentation } = definition
  return {
    ...documentation,
    options,
    prepare: (given) => {
      const read = options.parse(given)
      return {
        documentation,
        judge: (policy, oldPolicy) => {
          const found = check(policy, read)
          const before =
            found.length === 0 || oldPolicy === undefined
              ? []
              : [
                  ...check(oldPolicy, read).map(({ extent }) => extent),
                  ...(breadth === undefined ? [] : breadth(oldPolicy, read)),
                ]
          return found.map(({ extent, ...rest }) => ({
            ...rest,
            since: isWithin(extent, before) ? 'before' : 'new',
          }))
        },
      }
    },
  }
}
