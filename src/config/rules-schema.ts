import * as z from 'zod'
import { checkLabelKey, checkLabelValue, checkNamespace } from './check-text.ts'
import { type ConfigurableRule, type ConfiguredSelector, ruleClasses } from './configuration.ts'
import { sharedOptionsOf } from './shared-options.ts'
import { textWith } from './text-schema.ts'

/** An override as zod reads it: what it says about rules is filled in later (fill-rules.ts). */
export interface SaidOverride {
  readonly namespaces: readonly string[]
  readonly namespaceSelector?: ConfiguredSelector | undefined
  readonly rules: unknown
}

/** What may be said under `rules`. */
export function rulesSchema(rules: readonly ConfigurableRule[]): z.ZodType {
  return settingsSchema(rules, ({ class: own }) => ruleClass.default(own))
    .optional()
    .describe(
      'What is set for each rule, by its id: how grave its findings are, and its options. Findings of class baseline violate both levels, those of class strict only strict; advice is only shown, info only on request, and off switches the rule off. What is left out stays as the rule has it; netpol-guardrail explain says what each rule is about.',
    )
}

/** What may be said under `overrides`. */
export function overridesSchema(rules: readonly ConfigurableRule[]): z.ZodType<readonly SaidOverride[]> {
  return z
    .array(
      z.strictObject({
        namespaces: z.array(textWith(checkNamespace)).default([]).describe('Namespaces by name.'),
        namespaceSelector: namespaceSelector
          .optional()
          .describe(
            'Namespaces by label. Whoever may label a namespace can choose to be selected: name keys that only your platform sets.',
          ),
        rules: settingsSchema(rules, () => ruleClass).describe(
          'What is set for these namespaces, by rule id. What is left out is as in rules above.',
        ),
      }),
    )
    .default([])
    .meta({
      description:
        'Rules that are set otherwise for some namespaces, by name, by label or both. The first override that selects a namespace and names a rule decides about it.',
      examples: [
        [
          {
            namespaces: ['kubeflow'],
            namespaceSelector: { matchLabels: { 'example.com/vendor': 'true' } },
            rules: Object.fromEntries(rules.slice(0, 1).map(({ id }) => [id, { class: 'advice' }])),
          },
        ],
      ],
    })
}

const ruleClass = z.enum(ruleClasses).describe('How grave the findings of this rule are, or off.')

/** An object with a field for each rule, so that editors know them and errors are about them. */
function settingsSchema(
  rules: readonly ConfigurableRule[],
  classOf: (rule: ConfigurableRule) => z.ZodType,
): z.ZodType {
  const fields = rules.map((rule) => {
    const setting = z.strictObject({
      class: classOf(rule).optional(),
      options: rule.options.optional().describe(describeOptions(rule)),
    })
    return [rule.id, setting.optional().describe(`${rule.title}.`)] as const
  })
  return z.strictObject(Object.fromEntries(fields))
}

function describeOptions(rule: ConfigurableRule): string {
  const shared = sharedOptionsOf(rule)
  return `The options of this rule.${shared.length === 0 ? '' : ` Left out here, ${shared.join(' and ')} of this file holds.`}`
}

const requirement = z
  .strictObject({
    key: textWith(checkLabelKey).describe('The label.'),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']).describe('What must be true of the label.'),
    values: z.array(textWith(checkLabelValue)).optional().describe('For In and NotIn.'),
  })
  .superRefine(({ operator, values = [] }, context) => {
    const needsValues = operator === 'In' || operator === 'NotIn'
    if (needsValues !== values.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['values'],
        message: `must ${needsValues ? 'not ' : ''}be empty for operator ${operator}`,
      })
  })

const namespaceSelector = z.strictObject({
  matchLabels: z
    .record(textWith(checkLabelKey), textWith(checkLabelValue))
    .optional()
    .describe('Labels that the namespace has with these values.'),
  matchExpressions: z
    .array(requirement)
    .optional()
    .describe('Conditions that all hold, as Kubernetes has them.'),
})
