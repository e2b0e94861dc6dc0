import type { RuleDocumentation } from '../model/rule.ts'
import { renderRuleIndex, renderRuleText } from '../report/rule-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'

/** Prints the catalogue, or everything about one rule. An unknown rule is a UsageError that lists the known ones. */
export function runExplain(id: string | undefined, rules: readonly RuleDocumentation[], io: CliIo): number {
  if (id === undefined) {
    io.writeOut(renderRuleIndex(rules))
    return exitCodes.success
  }
  const rule = rules.find((known) => known.id === id)
  if (rule === undefined)
    throw new UsageError(`there is no rule ${id}; the rules are ${rules.map((known) => known.id).join(', ')}`)
  io.writeOut(renderRuleText(rule))
  return exitCodes.success
}
