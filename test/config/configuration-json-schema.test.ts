import t from 'tap'
import { configurationJsonSchema } from '../../src/config/configuration-json-schema.ts'
import { defaultConfiguration } from '../../src/config/read-configuration.ts'
import { isJsonObject, type JsonObject } from '../../src/model/shape.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { someRules } from './rules.ts'

/** What a value has against a JSON Schema, for the keywords that ours has; another keyword is a complaint of its own. */
function complaints(value: unknown, schema: unknown, at: string): readonly string[] {
  if (!isJsonObject(schema)) return [`${at}: no schema`]
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    const isGood = checks[keyword]?.(value, argument, schema) ?? annotations.includes(keyword)
    return [...(isGood ? [] : [`${at}: ${keyword}`]), ...inner(value, keyword, argument, at)]
  })
}

const annotations = [
  '$schema',
  'title',
  'description',
  'default',
  'examples',
  'items',
  'properties',
  'propertyNames',
]

const checks: Readonly<Record<string, (value: unknown, argument: unknown, schema: JsonObject) => boolean>> = {
  type: (value, type) =>
    type ===
    (Array.isArray(value) ? 'array' : Number.isInteger(value) && type === 'integer' ? type : typeof value),
  const: (value, constant) => value === constant,
  enum: (value, values) => Array.isArray(values) && values.includes(value),
  required: (value, keys) =>
    isJsonObject(value) && Array.isArray(keys) && keys.every((key) => Object.hasOwn(value, String(key))),
  additionalProperties: (value, allowed, { properties }) =>
    allowed !== false ||
    (isJsonObject(value) &&
      isJsonObject(properties) &&
      Object.keys(value).every((key) => Object.hasOwn(properties, key))),
  minItems: (value, least) => Array.isArray(value) && value.length >= Number(least),
  minLength: (value, least) => typeof value === 'string' && value.length >= Number(least),
  maxLength: (value, most) => typeof value === 'string' && value.length <= Number(most),
  // The patterns are those of our own rules.
  pattern: (value, pattern) => typeof value === 'string' && new RegExp(String(pattern)).test(value),
  minimum: (value, least) => Number(value) >= Number(least),
  maximum: (value, most) => Number(value) <= Number(most),
}

function inner(value: unknown, keyword: string, argument: unknown, at: string): readonly string[] {
  if (keyword === 'items' && Array.isArray(value))
    return value.flatMap((item, index) => complaints(item, argument, `${at}[${index}]`))
  if (keyword === 'properties' && isJsonObject(value) && isJsonObject(argument))
    return Object.entries(value)
      .filter(([key]) => Object.hasOwn(argument, key))
      .flatMap(([key, member]) => complaints(member, argument[key], `${at}.${key}`))
  return []
}

/** Every schema inside a schema, with where it stands. */
function schemasIn(
  schema: unknown,
  at = '',
): readonly { readonly at: string; readonly schema: JsonObject }[] {
  if (!isJsonObject(schema)) return []
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : []
  return [
    { at, schema },
    ...properties.flatMap(([key, property]) => schemasIn(property, `${at}.${key}`)),
    ...schemasIn(schema['items'], `${at}[]`),
  ]
}

for (const [name, catalogue] of [
  ['some rules', someRules],
  ['the rules of the product', rules],
] as const) {
  const schema = configurationJsonSchema(catalogue)

  await t.test(`with ${name}: the default configuration is valid, and what is no field is not`, (t) => {
    const { external } = defaultConfiguration(catalogue)
    t.same(complaints(external, schema, ''), [])
    t.same(complaints({ ...external, levls: {} }, schema, ''), [': additionalProperties'])
    t.same(complaints({ ...external, levels: { enforce: 'x' } }, schema, ''), ['.levels.enforce: enum'])
    t.same(complaints({ kind: external.kind }, schema, ''), [': required'])
    t.end()
  })

  await t.test(`with ${name}: it is draft 2020-12, closed, and explains every key`, (t) => {
    t.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema')
    t.same(schema['required'], ['apiVersion', 'kind'])
    for (const { at, schema: each } of schemasIn(schema)) {
      if (at !== '' && !at.endsWith('[]') && !at.includes('.options.'))
        t.match(each['description'], /^[A-Z].*\.$/, at)
      if (isJsonObject(each['properties'])) t.equal(each['additionalProperties'], false, at)
    }
    t.end()
  })

  await t.test(`with ${name}: it knows each rule, its class and its options`, (t) => {
    const places = new Map(schemasIn(schema).map(({ at, schema: each }) => [at, each]))
    for (const { id, class: own } of catalogue) {
      t.equal(places.get(`.rules.${id}.class`)?.['default'], own)
      t.ok(places.has(`.overrides[].rules.${id}.options`), id)
    }
    t.match(places.get('.rules.any-ip.options.clusterRanges'), { type: 'array', items: { type: 'string' } })
    t.end()
  })
}
