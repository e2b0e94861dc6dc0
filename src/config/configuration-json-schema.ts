import type { JsonObject } from '../model/shape.ts'
import type { ConfigurableRule } from './configuration.ts'
import { configurationSchema } from './configuration-schema.ts'
import { jsonSchemaOf } from './json-schema.ts'

/** The JSON Schema of a configuration file, for editors: descriptions, defaults, the options of the rules. */
export function configurationJsonSchema(rules: readonly ConfigurableRule[]): JsonObject {
  const { $schema, ...schema } = jsonSchemaOf(configurationSchema(rules))
  return { $schema, title: 'GuardConfiguration', ...schema }
}
