import type * as z from 'zod'
import type { Change } from './change.ts'
import type { Facts, Questions } from './facts.ts'
import type { Wording } from './finding.ts'
import type { Fix } from './fix.ts'
import { JudgedPolicy } from './judged-policy.ts'
import type { FindingClass, Levels } from './level.ts'
import type { SourceChange, SourceObject } from './source.ts'
import type { Release } from './version.ts'

/** What people read about a rule. Everything that is printed about it anywhere comes from here. */
export interface RuleDocumentation {
  /** Kebab case; also the name of the rule's file. Never used again after a rule is retired. */
  readonly id: string
  readonly title: string
  /** The class of its findings unless the configuration says otherwise. */
  readonly class: FindingClass
  /** The class of its gravest message, where that is graver than the rule's own. */
  readonly gravestClass?: FindingClass
  /** The release that brought it: a namespace pinned to an earlier one is not judged by it. */
  readonly since: Release
  /** The danger, in two sentences that a tired person understands. */
  readonly why: string
  /** What to write instead, with YAML. */
  readonly remedy: string
  readonly whenNotToUse: string
  /** Where the facts come from: API documentation, KEPs, advisories. */
  readonly references: readonly string[]
  /** Every message id, with what it says; the conformance test demands that the bad examples reach each one. */
  readonly messages: Readonly<Record<string, string>>
  /**
   * Rules that say all that this one would say of the same place: where one of them finds at least as grave a problem
   * there, this finding becomes a sentence of that one (src/engine/fold-findings.ts).
   */
  readonly foldsInto?: readonly string[]
  /**
   * Where it is at home, if not everywhere: in the `text` of a file, of which the API server passes on only a part; or at
   * the `gate`, because in a text another rule says more.
   */
  readonly seenIn?: 'text' | 'gate'
  readonly examples: readonly RuleExample[]
}

/** An example that documents a rule and is executed as its test. */
export interface RuleExample {
  /** What the author does: "a gap in unusable space". */
  readonly title: string
  /** A whole object of the kind that the rule judges; left out for a deletion. */
  readonly yaml?: string
  /** The object before, where the rule is about a change. */
  readonly oldYaml?: string
  /** What the rule is told about the cluster, where it asks. */
  readonly facts?: Facts
  /** What the rule says about it: empty for a good example or a near miss. */
  readonly findings: readonly { readonly message: string; readonly path: string }[]
}

/** One problem, as a rule tells it. */
export interface RuleFinding {
  readonly message: string
  /** Where it is not the rule's own. */
  readonly class?: FindingClass
  readonly paths: readonly [string, ...string[]]
  readonly wording: Wording
  readonly fix?: Fix
  /** Whether the object had it already before the change, to at least the same extent. */
  readonly since: 'new' | 'before'
}

/** What a rule's check returns for one problem. `Extent` is what violates, in a form that can be compared. */
export interface Found<Extent> extends Omit<RuleFinding, 'since'> {
  readonly extent: Extent
}

/** What a rule makes of a change. */
export interface RuleJudgement {
  readonly problems: readonly RuleFinding[]
  /** Why the rule could not judge all of it: a short clause. */
  readonly undecided?: string
}

/** A rule as its file writes it: documentation, options and the two functions that carry its meaning. */
export interface RuleDefinition<Options, Extent, Known = Options> extends RuleDocumentation {
  /** Options with their defaults: parsing `{}` must succeed. */
  readonly options: z.ZodType<Options>
  /** What `check` works with, made of the options once and not for each policy. Left out: the options themselves. */
  readonly know?: (options: Options) => Known
  /** All problems of one policy, in the order of the object. Pure; linear or n log n in the policy's size. */
  readonly check: (policy: JudgedPolicy, known: Known) => readonly Found<Extent>[]
  /**
   * What of a policy's width counts as having been there, where that is more than what `check` found: who was open to
   * everybody in another way does not get wider by this one.
   */
  readonly breadth?: (policy: JudgedPolicy, options: Options) => readonly Extent[]
  /**
   * Whether what violates now is a subset of what violated before, in the same direction. Reflexive: an unchanged
   * problem is never new. More before never makes anything new. Counts alone decide nothing.
   */
  readonly isWithin: (now: Extent, before: readonly Extent[]) => boolean
}

/** A rule about what only the text of a NetworkPolicy shows, as its file writes it. */
export interface TextRuleDefinition<Options> extends Omit<RuleDocumentation, 'seenIn'> {
  /** Options with their defaults: parsing `{}` must succeed. */
  readonly options: z.ZodType<Options>
  /**
   * All problems of one text, in its order. The text need not be a valid policy. Pure; linear in its size. The extent
   * says what is wrong in a word that does not change when entries move: a problem is not new if the old text had one
   * with the same message and extent.
   */
  readonly check: (source: SourceObject, options: Options) => readonly Found<string>[]
}

/** A rule with its options read, ready to judge. */
export interface PreparedRule {
  readonly documentation: RuleDocumentation
  /** What it has to be told to judge this change. */
  readonly asks: (change: Change) => Partial<Questions>
  /** What is wrong with the change, each problem with whether the old object (if any) had it already. */
  readonly judge: (change: Change, facts: Facts) => RuleJudgement
}

/** A rule whose options and extents nobody else needs to know the types of. */
export interface Rule extends RuleDocumentation {
  /** The kind of object that it judges. */
  readonly kind: Change['kind']
  /** The JSON-compatible schema of its options, with defaults. */
  readonly options: z.ZodType
  /** Reads the options; throws a ZodError where they are wrong. The levels are those of namespaces without labels. */
  readonly prepare: (options: unknown, defaultLevels: Levels) => PreparedRule
}

const nothingWrong: RuleJudgement = { problems: [] }
const nothingAsked: Partial<Questions> = {}

/** Makes a rule of its definition. */
export function defineRule<Options, Extent, Known = Options>(
  definition: RuleDefinition<Options, Extent, Known>,
): Rule {
  const { check, know, breadth, isWithin, options, ...documentation } = definition
  return {
    ...documentation,
    kind: 'NetworkPolicy',
    options,
    prepare: (given) => {
      const read = options.parse(given)
      // Without `know` the types say that what is known is the options.
      const known = know === undefined ? (read as unknown as Known) : know(read)
      const judge = (policy: JudgedPolicy, oldPolicy: JudgedPolicy | undefined): RuleJudgement => {
        const found = check(policy, known)
        if (found.length === 0) return nothingWrong
        const before = oldPolicy === undefined ? [] : check(oldPolicy, known).map(({ extent }) => extent)
        let allBefore: readonly Extent[] | undefined
        const wasThere = (extent: Extent): boolean => {
          if (isWithin(extent, before)) return true
          // Nearly always the first answer is enough, and all that a large policy lets through need not be worked out.
          if (oldPolicy === undefined || breadth === undefined) return false
          allBefore ??= [...before, ...breadth(oldPolicy, read)]
          return isWithin(extent, allBefore)
        }
        return {
          problems: found.map(({ extent, ...problem }) => ({
            ...problem,
            since: wasThere(extent) ? 'before' : 'new',
          })),
        }
      }
      return {
        documentation,
        asks: () => nothingAsked,
        judge: ({ kind, change }) => {
          if (kind !== 'NetworkPolicy' || change.operation === 'delete') return nothingWrong
          return judge(
            JudgedPolicy.of(change.object),
            change.operation === 'update' ? JudgedPolicy.of(change.oldObject) : undefined,
          )
        },
      }
    },
  }
}

/** Makes a rule about the text of NetworkPolicies of its definition: where there is no text, it finds nothing. */
export function defineTextRule<Options>(definition: TextRuleDefinition<Options>): Rule {
  const { check, options, ...rest } = definition
  const documentation: RuleDocumentation = { ...rest, seenIn: 'text' }
  return {
    ...documentation,
    kind: 'NetworkPolicy',
    options,
    prepare: (given) => {
      const read = options.parse(given)
      return {
        documentation,
        asks: () => nothingAsked,
        judge: ({ kind }, { text }) =>
          kind !== 'NetworkPolicy' || text.kind === 'unknown'
            ? nothingWrong
            : { problems: problemsOfText(text.value, read, check) },
      }
    },
  }
}

function problemsOfText<Options>(
  { source, oldSource }: SourceChange,
  options: Options,
  check: TextRuleDefinition<Options>['check'],
): readonly RuleFinding[] {
  const found = check(source, options)
  if (found.length === 0) return []
  const identity = ({ message, extent }: Found<string>): string => `${message} ${extent}`
  const before = new Set(oldSource === undefined ? [] : check(oldSource, options).map(identity))
  return found.map(({ extent, ...problem }) => ({
    ...problem,
    since: before.has(identity({ ...problem, extent })) ? 'before' : 'new',
  }))
}
