import * as z from 'zod'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { Keys } from './configuration-problem.ts'

/** A zod schema as the JSON Schema (draft 2020-12) of what may be written; what that cannot say is left open. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
}

/** The fields that such a JSON Schema names at a place; empty where it names none. */
export function fieldsAt(schema: JsonObject, keys: Keys): readonly string[] {
  const place = keys.reduce<unknown>(
    (outer, key) => (isJsonObject(outer) ? schemaBelow(outer, key) : undefined),
    schema,
  )
  const properties = isJsonObject(place) ? place['properties'] : undefined
  return isJsonObject(properties) ? Object.keys(properties) : []
}

function schemaBelow(schema: JsonObject, key: string | number): unknown {
  if (typeof key === 'number') return schema['items']
  const { properties, additionalProperties } = schema
  return isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
}
