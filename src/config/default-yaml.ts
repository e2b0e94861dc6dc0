import { Document, isMap, isScalar, stringify, type YAMLMap } from 'yaml'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { ConfigurableRule, ConfiguredRule } from './configuration.ts'
import { configurationJsonSchema } from './configuration-json-schema.ts'
import { defaultConfiguration } from './read-configuration.ts'
import { sharedOptionsOf } from './shared-options.ts'

/** The longest line, indentation and all. */
const maxWidth = 100
const indentWidth = 2

/**
 * The whole default configuration as a file to start from: every key with its default, and in comments what it means, as
 * the JSON Schema has it. Read again it gives exactly the defaults. Options that the file says once for all rules are not
 * repeated with each rule, where they would hide what is changed.
 */
export function defaultConfigurationYaml(rules: readonly ConfigurableRule[]): string {
  const { external } = defaultConfiguration(rules)
  const options = rules.map((rule) => [rule.id, withoutShared(rule, external.rules[rule.id])])
  const document = new Document(
    { ...external, rules: Object.fromEntries(options) as unknown },
    { version: '1.2', schema: 'core' },
  )
  if (isMap(document.contents)) explainKeys(document.contents, configurationJsonSchema(rules), 0, new Set())
  document.commentBefore = commentOf(introduction, 0)
  return document.toString({ lineWidth: maxWidth, indent: indentWidth, indentSeq: false })
}

const introduction =
  'The configuration of netpol-guardrail, with the default of everything: what you leave out stays as it is here. "netpol-guardrail config check FILE" tells whether a file is good.'

function withoutShared(rule: ConfigurableRule, configured: ConfiguredRule | undefined): unknown {
  if (configured === undefined || !isJsonObject(configured.options)) return configured
  const shared: readonly string[] = sharedOptionsOf(rule)
  const own = Object.entries(configured.options).filter(([key]) => !shared.includes(key))
  return { ...configured, options: Object.fromEntries(own) }
}

/** Puts a comment before each key; nothing is said twice. */
function explainKeys(map: YAMLMap, schema: JsonObject, depth: number, said: Set<unknown>): void {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  for (const [index, { key, value }] of map.items.entries()) {
    if (!isScalar(key) || typeof key.value !== 'string') continue
    if (depth === 0 && index > 0) key.spaceBefore = true
    const property = properties[key.value]
    if (!isJsonObject(property)) continue
    const comment = said.has(property['description']) ? '' : commentFor(property, depth)
    said.add(property['description'])
    if (comment !== '') key.commentBefore = comment
    if (isMap(value)) explainKeys(value, property, depth + 1, said)
  }
}

function commentFor({ description, examples }: JsonObject, depth: number): string {
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined
  return [
    ...(typeof description === 'string' ? [commentOf(description, depth)] : []),
    ...(example === undefined ? [] : [' For example:', exampleOf(example)]),
  ].join('\n')
}

function commentOf(text: string, depth: number): string {
  const lines = wrapWords(text, maxWidth - depth * indentWidth - '# '.length)
  return lines.map((line) => ` ${line}`).join('\n')
}

function exampleOf(example: unknown): string {
  const lines = stringify(example, { lineWidth: maxWidth, indentSeq: false }).trimEnd().split('\n')
  return lines.map((line) => `   ${line}`).join('\n')
}

function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length > width) lines.push(line)
    line = longer.length > width ? word : longer
  }
  return [...lines, line]
}
