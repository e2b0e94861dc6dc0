import type * as z from 'zod'
import type { Change, ChangeTo } from './change.ts'
import type { Facts, FactSlice, Questions } from './facts.ts'
import { knowAll, type KnownFacts } from './known-facts.ts'
import type { Levels } from './level.ts'
import type { Namespace } from './namespace.ts'
import type { NetworkPolicy } from './network-policy.ts'
import type { Rule, RuleDocumentation, RuleJudgement } from './rule.ts'

/** A rule about what somebody does to an object, as its file writes it: it sees deletions, and who did it. */
export interface ChangeRuleDefinition<
  T,
  Options,
  Reads extends FactSlice = never,
  Needs extends keyof Questions = never,
> extends RuleDocumentation {
  /** Options with their defaults: parsing `{}` must succeed. */
  readonly options: z.ZodType<Options>
  /** The slices of facts about which it has something to say even where they are unknown. */
  readonly reads?: readonly Reads[]
  /** The slices without which it cannot judge: where something that it asked for is unknown, it is undecided. */
  readonly needs?: readonly Needs[]
  /** What has to be known to judge this change; left out by a rule that never needs anything. */
  readonly asks?: (
    change: ChangeTo<T>,
    configured: Configured<Options>,
  ) => QuestionsAbout<NoInfer<Reads | Needs>>
  /** What is wrong with the change. Pure; it sees the slices that it names above and no others. */
  readonly check: (
    change: ChangeTo<T>,
    facts: SeenFacts<NoInfer<Reads>, NoInfer<Needs>>,
    configured: Configured<Options>,
  ) => RuleJudgement
}

/** What a check sees: what it reads as it is, and what it needs without what is unknown. */
type SeenFacts<Reads extends FactSlice, Needs extends keyof Questions> = Pick<Facts, Exclude<Reads, Needs>> &
  Pick<KnownFacts, Needs>

/** Questions about these slices only. */
type QuestionsAbout<Slice extends FactSlice> = Partial<Pick<Questions, Slice & keyof Questions>> &
  Partial<Record<Exclude<keyof Questions, Slice>, never>>

/** What is configured, as far as a rule about changes depends on it. */
export interface Configured<Options> {
  readonly options: Options
  /** For namespaces whose labels do not say it. */
  readonly defaultLevels: Levels
}

const nothingWrong: RuleJudgement = { problems: [] }
const nothingAsked: Partial<Questions> = {}

/** Makes a rule about changes of NetworkPolicies of its definition. */
export function defineChangeRule<
  Options,
  Reads extends FactSlice = never,
  Needs extends keyof Questions = never,
>(definition: ChangeRuleDefinition<NetworkPolicy, Options, Reads, Needs>): Rule {
  return ruleOfChanges('NetworkPolicy', definition, (change) =>
    change.kind === 'NetworkPolicy' ? change.change : undefined,
  )
}

/** Makes a rule about changes of Namespaces of its definition. */
export function defineNamespaceRule<
  Options,
  Reads extends FactSlice = never,
  Needs extends keyof Questions = never,
>(definition: ChangeRuleDefinition<Namespace, Options, Reads, Needs>): Rule {
  return ruleOfChanges('Namespace', definition, (change) =>
    change.kind === 'Namespace' ? change.change : undefined,
  )
}

function ruleOfChanges<T, Options, Reads extends FactSlice, Needs extends keyof Questions>(
  kind: Rule['kind'],
  definition: ChangeRuleDefinition<T, Options, Reads, Needs>,
  select: (change: Change) => ChangeTo<T> | undefined,
): Rule {
  const { check, asks, reads = [], needs = [], options, ...documentation } = definition
  return {
    ...documentation,
    kind,
    options,
    prepare: (given, defaultLevels) => {
      const configured = { options: options.parse(given), defaultLevels }
      const ask = (change: ChangeTo<T>): Partial<Questions> =>
        asks === undefined ? nothingAsked : asks(change, configured)
      return {
        documentation,
        asks: (change) => {
          const selected = select(change)
          return selected === undefined ? nothingAsked : ask(selected)
        },
        judge: (change, facts) => {
          const selected = select(change)
          if (selected === undefined) return nothingWrong
          const known = knowAll(needs, ask(selected), facts)
          if (known.kind === 'unknown') return { problems: [], undecided: known.reason }
          const read = Object.fromEntries(reads.map((slice) => [slice, facts[slice]]))
          // The compiler cannot follow the names: these are the slices that the check may see, and no others.
          const seen = { ...read, ...known.value } as SeenFacts<Reads, Needs>
          return check(selected, seen, configured)
        },
      }
    },
  }
}
