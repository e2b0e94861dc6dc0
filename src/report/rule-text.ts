import { findingClasses } from '../model/level.ts'
import type { RuleDocumentation, RuleExample } from '../model/rule.ts'
import { renderVersion } from '../model/version.ts'
import { wrapLines } from './plain-text.ts'
import { classMeanings, type DocumentedRule, judgedSentence } from './rule-page.ts'

/** What of a rule stands in the catalogue. */
export type ListedRule = Pick<RuleDocumentation, 'id' | 'title' | 'class' | 'gravestClass'>

/** The catalogue for a terminal of `width` columns: a table for each class, a line a rule. */
export function renderRuleIndex(rules: readonly ListedRule[], width: number): string {
  const idWidth = Math.max(...rules.map(({ id }) => id.length))
  const tables = findingClasses.flatMap((findingClass) => {
    const ofClass = rules.filter((rule) => rule.class === findingClass)
    if (ofClass.length === 0) return []
    const rows = ofClass.flatMap((rule) => foldAfter(`  ${rule.id.padEnd(idWidth)}  `, titleOf(rule), width))
    const meaning = classMeanings[findingClass].replace(/^\w+: /, '')
    return [...wrapLines(`${findingClass}: ${meaning}`, width), ...rows, '']
  })
  const closing = wrapLines('netpol-guardrail explain RULE says why, and what to write instead.', width)
  return [...tables, ...closing, ''].join('\n')
}

/** Everything about one rule for a terminal of `width` columns. */
export function renderRuleText(rule: DocumentedRule, width: number): string {
  const { examples, messages, optionsSchema } = rule
  const found = examples.find(({ findings }) => findings.length > 0)
  const fine = examples.find(({ findings }) => findings.length === 0)
  const section = (title: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : ['', ...wrapLines(title, width), ...body]
  const lines = [
    ...wrapLines(`${rule.id}: ${rule.title}`, width),
    ...wrapLines(
      `${judgedSentence(rule)} Class ${rule.class} (${classMeanings[rule.class]}), since ${renderVersion(rule.since)}.`,
      width,
    ),
    ...section('Why', foldText(rule.why, width)),
    ...section('What to write instead', foldText(rule.remedy, width)),
    ...section('When not to use it', foldText(rule.whenNotToUse, width)),
    ...section('What it says', foldTerms(Object.entries(messages), width)),
    ...section('Options', foldTerms(optionTerms(optionsSchema), width)),
    ...(found === undefined ? [] : section(`For example: ${found.title}`, exampleLines(found, width))),
    ...(fine === undefined ? [] : section(`Fine: ${fine.title}`, exampleLines(fine, width))),
    ...section(
      'References',
      rule.references.map((reference) => `  ${reference}`),
    ),
  ]
  return `${lines.join('\n')}\n`
}

function titleOf({ class: ownClass, gravestClass, title }: ListedRule): string {
  return gravestClass === undefined || gravestClass === ownClass ? title : `${title} (up to ${gravestClass})`
}

/** Sentences are folded; indented lines are YAML and stay as they are. */
function foldText(text: string, width: number): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith(' ') || line.startsWith('-')) return [`  ${line}`]
      return wrapLines(line, width - 2).map((folded) => (folded === '' ? '' : `  ${folded}`))
    })
}

/** Each term with its text folded beside it. */
function foldTerms(
  terms: readonly (readonly [term: string, text: string])[],
  width: number,
): readonly string[] {
  const termWidth = Math.max(0, ...terms.map(([term]) => term.length))
  return terms.flatMap(([term, text]) => foldAfter(`  ${term.padEnd(termWidth)}  `, text, width))
}

/** The text after a start of the first line, its other lines indented as far. */
function foldAfter(start: string, text: string, width: number): readonly string[] {
  return wrapLines(text, Math.max(20, width - start.length)).map(
    (line, index) => `${index === 0 ? start : ' '.repeat(start.length)}${line}`,
  )
}

function optionTerms({
  properties = {},
}: DocumentedRule['optionsSchema']): readonly (readonly [string, string])[] {
  return Object.entries(properties).map(([name, { description = '', default: byDefault }]) => {
    const sentence = description === '' || description.endsWith('.') ? description : `${description}.`
    return [name, `${sentence} Default: ${JSON.stringify(byDefault)}`.trimStart()]
  })
}

function exampleLines({ yaml, oldYaml, findings }: RuleExample, width: number): readonly string[] {
  const block = (text: string): readonly string[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`)
  const said = findings.map(({ message, path }) => `${message} at ${path}`).join(', ')
  return [
    ...(oldYaml === undefined ? [] : ['  Before:', ...block(oldYaml)]),
    ...(oldYaml === undefined || yaml === undefined ? [] : ['  After:']),
    ...(yaml === undefined ? ['  Then it is deleted.'] : block(yaml)),
    ...(said === '' ? [] : foldText(`Says ${said}.`, width)),
  ]
}
