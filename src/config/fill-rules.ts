import { isJsonObject, type JsonObject } from '../model/shape.ts'
import { type ConfigurableRule, type ConfiguredRule, ruleClasses } from './configuration.ts'
import type { Keys } from './configuration-problem.ts'
import type { Issue } from './explain-issue.ts'
import { type SharedOptions, sharedOptionsOf } from './shared-options.ts'

/** What a file says about rules, unread: under `rules`, and in each override. */
export interface SaidRules {
  readonly rules: unknown
  readonly overrides: readonly unknown[]
}

/** Takes note of what a rule's own schema has against its options, all defaults considered. */
export type ReportIssues = (keys: Keys, issues: readonly Issue[]) => void

/** The rules with everything filled in. */
export interface FilledRules {
  /** Every rule. */
  readonly everywhere: Readonly<Record<string, ConfiguredRule>>
  /** For each override the rules that it names. */
  readonly overriding: readonly Readonly<Record<string, ConfiguredRule>>[]
}

/**
 * Fills in what a file leaves out about rules: an override takes it from `rules`, that from the shared options, and they
 * from the rule itself. Takes what the file says literally, since a schema that has filled in defaults hides what was said.
 */
export function fillRules(
  said: SaidRules,
  catalogue: readonly ConfigurableRule[],
  shared: SharedOptions,
  reportIssues: ReportIssues,
): FilledRules {
  const sharedWith = new Map<string, JsonObject>(
    catalogue.map((rule) => [
      rule.id,
      Object.fromEntries(sharedOptionsOf(rule).map((key) => [key, shared[key]])),
    ]),
  )
  const fill = (rule: ConfigurableRule, keys: Keys, settings: readonly JsonObject[]): ConfiguredRule => {
    const options = [sharedWith.get(rule.id) ?? {}, ...settings.map((each) => member(each, 'options'))]
    const read = rule.options.safeParse(Object.fromEntries(options.flatMap(Object.entries)))
    if (!read.success) reportIssues([...keys, rule.id, 'options'], read.error.issues)
    const said = settings.map((each) => each['class']).findLast((value) => value !== undefined)
    return { class: ruleClasses.find((each) => each === said) ?? rule.class, options: read.data }
  }
  const general = isJsonObject(said.rules) ? said.rules : {}
  return {
    everywhere: Object.fromEntries(
      catalogue.map((rule) => [rule.id, fill(rule, ['rules'], [member(general, rule.id)])]),
    ),
    overriding: said.overrides.map((named, index) => {
      const own = isJsonObject(named) ? named : {}
      return Object.fromEntries(
        catalogue
          .filter(({ id }) => Object.hasOwn(own, id))
          .map((rule) => {
            const settings = [member(general, rule.id), member(own, rule.id)]
            return [rule.id, fill(rule, ['overrides', index, 'rules'], settings)]
          }),
      )
    }),
  }
}

function member(object: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return isJsonObject(value) ? value : {}
}
