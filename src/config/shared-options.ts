import * as z from 'zod'
import type { ConfigurableRule, Configuration } from './configuration.ts'
import { fieldsAt, jsonSchemaOf } from './json-schema.ts'

/** What the configuration says once for all rules; each rule with an option of that name is given it as the default. */
export const sharedOptions = ['clusterRanges', 'trustedNamespaceLabelKeys'] as const

/** The part of a configuration that says it. */
export type SharedOptions = Pick<Configuration, (typeof sharedOptions)[number]>

/** Those that are options of this rule. */
export function sharedOptionsOf(rule: ConfigurableRule): readonly (typeof sharedOptions)[number][] {
  const { options } = rule
  // A JSON Schema of each rule would take longer than to lint a file.
  const known =
    options instanceof z.ZodObject ? Object.keys(options.shape) : fieldsAt(jsonSchemaOf(options), [])
  return sharedOptions.filter((key) => known.includes(key))
}
