import { renderPath } from '../model/path.ts'
import type { Settings } from '../model/settings.ts'
import { isJsonObject, kindOf } from '../model/shape.ts'
import { quote } from './check-text.ts'
import { apiVersion, type ConfigurableRule, type Configuration, kind } from './configuration.ts'
import { configurationJsonSchema } from './configuration-json-schema.ts'
import { type ConfigurationProblem, firstInFile, pathOf, type Report } from './configuration-problem.ts'
import { configurationSchema } from './configuration-schema.ts'
import { defaults } from './defaults.ts'
import { explainIssue, type Issue, placeIssues, valueAt } from './explain-issue.ts'
import { fillConfiguration } from './fill-configuration.ts'
import { findConflicts } from './find-conflicts.ts'
import { fieldsAt } from './json-schema.ts'
import { makeSettings } from './make-settings.ts'
import { readSource, type Source } from './read-source.ts'

/** A good configuration, in both forms. */
export interface LoadedConfiguration {
  /** What the engine works with. */
  readonly settings: Settings
  /** What was said, with all defaults: equal for files that mean the same, so this is what is printed and hashed. */
  readonly external: Configuration
}

/** What came out of reading a configuration file: a good one, or what is wrong with it, in the order of the file. */
export type ConfigurationReading =
  | ({ readonly ok: true } & LoadedConfiguration)
  /** At least one, at most 20. */
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] }

/**
 * Reads a configuration file: YAML 1.2 or JSON, one document, one GuardConfiguration. `rules` are those that can be
 * configured. Never throws, whatever the text.
 */
export function readConfiguration(text: string, rules: readonly ConfigurableRule[]): ConfigurationReading {
  const reading = readSource(text)
  switch (reading.kind) {
    case 'broken':
      return { ok: false, problems: reading.problems }
    case 'empty':
      return { ok: false, problems: [{ path: '', line: 1, column: 1, reason: emptyReason }] }
    case 'source':
      return readValue(reading.source, rules)
  }
}

/** What holds where there is no configuration file. */
export function defaultConfiguration(rules: readonly ConfigurableRule[]): LoadedConfiguration {
  const said = { apiVersion, kind } as const
  // Not by the schema, which would yield the same: to make it takes longer than to lint a file.
  const external = fillConfiguration({ ...said, ...defaults }, said, rules, (keys) => {
    throw new Error(`the default of ${renderPath(pathOf(keys))} is refused by the rule itself`)
  })
  return { settings: makeSettings(external), external }
}

const emptyReason = `is empty; the smallest configuration is two lines, "apiVersion: ${apiVersion}" and "kind: ${kind}"`

function readValue(source: Source, rules: readonly ConfigurableRule[]): ConfigurationReading {
  const problems = [...source.problems]
  const report: Report = (keys, reason, part = 'value') => {
    problems.push({ path: renderPath(pathOf(keys)), ...source.positionOf(keys, part), reason })
  }
  const external = isOurs(source.value, report) ? check(source, rules, report) : undefined
  return external === undefined || problems.length > 0
    ? { ok: false, problems: firstInFile(problems) }
    : { ok: true, settings: makeSettings(external), external }
}

/** Whether this is a configuration of ours at all; of anything else every line would be wrong. */
function isOurs(value: unknown, report: Report): boolean {
  if (!isJsonObject(value)) {
    report([], `must be an object, not ${kindOf(value)}`)
    return false
  }
  const isSaid = (key: string, expected: string): boolean => {
    const said = value[key]
    if (said === undefined || said === expected) return true
    report([key], `must be ${expected}, not ${typeof said === 'string' ? quote(said) : kindOf(said)}`)
    return false
  }
  const isKind = isSaid('kind', kind)
  return isSaid('apiVersion', apiVersion) && isKind
}

function check(
  { value, positionOf }: Source,
  rules: readonly ConfigurableRule[],
  report: Report,
): Configuration | undefined {
  const overrides = valueAt(value, ['overrides'])
  findConflicts(Array.isArray(overrides) ? overrides : [], rules, report)
  const explain = (issues: readonly Issue[]): void => {
    if (issues.length === 0) return
    const schema = configurationJsonSchema(rules)
    const placed = placeIssues(issues).map((each) => ({ ...each, ...positionOf(each.keys, each.part) }))
    for (const each of firstInFile(placed))
      report(each.keys, explainIssue(each, { value, fieldsAt: (keys) => fieldsAt(schema, keys) }), each.part)
  }
  const read = configurationSchema(rules).safeParse(value)
  explain(read.error?.issues ?? [])
  if (!read.success) return undefined
  return fillConfiguration(read.data, value, rules, (keys, issues) => {
    explain(issues.map((issue) => ({ ...issue, path: [...keys, ...issue.path] })))
  })
}
