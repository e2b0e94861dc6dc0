import type { Rule } from '../../src/model/rule.ts'

/** The rule with these options in the place of its defaults. */
export function configured(rule: Rule, options: unknown): Rule {
  return { ...rule, prepare: (_, defaultLevels) => rule.prepare(options, defaultLevels) }
}
