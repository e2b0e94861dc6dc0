import type { RuleDocumentation } from '../model/rule.ts'
import { renderVersion } from '../model/version.ts'
import { wrapLines } from './plain-text.ts'

const textWidth = 96

/** The catalogue for a terminal, a line a rule. */
export function renderRuleIndex(rules: readonly RuleDocumentation[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length))
  const lines = rules.map((rule) => `${rule.id.padEnd(width)}  ${rule.class.padEnd(8)}  ${rule.title}`)
  return `${lines.join('\n')}\n\nnetpol-guardrail explain RULE says why, and what to write instead.\n`
}

/** Everything about one rule for a terminal. */
export function renderRuleText(rule: RuleDocumentation): string {
  return [
    `${rule.id}: ${rule.title}`,
    `Class ${rule.class}, since ${renderVersion(rule.since)}.`,
    ...section('Why', rule.why),
    ...section('What to write instead', rule.remedy),
    ...section('When not to use it', rule.whenNotToUse),
    '',
    'References',
    ...rule.references.map((reference) => `  ${reference}`),
    '',
  ].join('\n')
}

function section(title: string, text: string): readonly string[] {
  return ['', title, ...text.trimEnd().split('\n').flatMap(foldLine)]
}

/** Sentences are folded; indented lines are YAML and stay as they are. */
function foldLine(line: string): readonly string[] {
  if (line.startsWith(' ') || line.startsWith('-')) return [`  ${line}`]
  return wrapLines(line, textWidth).map((folded) => (folded === '' ? '' : `  ${folded}`))
}
