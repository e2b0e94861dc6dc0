import * as z from 'zod'
import type { Rule } from '../model/rule.ts'
import type { DocumentedRule } from '../report/rule-page.ts'

const optionsSchema = z.looseObject({
  properties: z
    .record(z.string(), z.looseObject({ description: z.string().optional(), default: z.unknown() }))
    .optional(),
})

/** A rule with the JSON Schema of its options, for the pages and texts about it. */
export function documentRule(rule: Rule): DocumentedRule {
  return { ...rule, optionsSchema: optionsSchema.parse(z.toJSONSchema(rule.options, { io: 'input' })) }
}
