import { Option } from 'commander'
import { nearest } from '../model/nearest.ts'
import type { Rule } from '../model/rule.ts'
import { renderVersion } from '../model/version.ts'
import { asciiJson } from '../report/lint/ascii-json.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { renderRulePage, renderRulesIndex } from '../report/rule-page.ts'
import { renderRuleIndex, renderRuleText } from '../report/rule-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { documentRule } from './document-rule.ts'

/** How `explain` prints. */
export interface ExplainOutput {
  /** Markdown is the page of the documentation. */
  readonly format: 'text' | 'markdown' | 'json'
  /** How many columns a line of text may have. */
  readonly width: number
}

const defaultOutput: ExplainOutput = { format: 'text', width: 96 }

/** `explain`: the rules, and all that there is to say about one. */
export function addExplainCommand({ program, parts, exitWith }: CommandContext): void {
  program
    .command('explain')
    .description('list the rules, or say why one refuses and what to write instead')
    .argument('[rule]', 'the id in square brackets of a warning')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['text', 'markdown', 'json'])
        .default(defaultOutput.format),
    )
    .addHelpText(
      'after',
      `
Examples:
  netpol-guardrail explain                       the catalogue
  netpol-guardrail explain or-peers              one rule
  netpol-guardrail explain or-peers -o markdown  its page of the documentation

Exit codes: 0 explained, 2 wrong usage or no such rule.`,
    )
    .action((id: string | undefined, { output }: { output: ExplainOutput['format'] }) => {
      exitWith(runExplain(id, parts.rules, parts.io, { format: output, width: parts.lint.width }))
    })
}

/**
 * Prints the catalogue, or everything about one rule. An unknown rule is a UsageError that names the one that was meant,
 * if that can be told.
 */
export function runExplain(
  id: string | undefined,
  rules: readonly Rule[],
  io: Pick<CliIo, 'writeOut'>,
  output = defaultOutput,
): number {
  io.writeOut(id === undefined ? renderCatalogue(rules, output) : renderRule(findRule(id, rules), output))
  return exitCodes.success
}

function findRule(text: string, rules: readonly Rule[]): Rule {
  // As it stands in a warning.
  const id = text.replace(/^\[(.*)\]$/, '$1')
  const rule = rules.find((known) => known.id === id)
  if (rule !== undefined) return rule
  const saying = rules.filter(({ messages }) => Object.hasOwn(messages, id)).map((known) => known.id)
  const meant = nearest(
    id,
    rules.map((known) => known.id),
  )
  const help =
    saying.length > 0
      ? `it is a message of ${saying.join(', ')}`
      : meant === undefined
        ? 'netpol-guardrail explain lists all rules'
        : `did you mean ${meant}?`
  throw new UsageError(`there is no rule ${shorten(plainLine(text), 100)}; ${help}`)
}

function renderCatalogue(rules: readonly Rule[], { format, width }: ExplainOutput): string {
  switch (format) {
    case 'text':
      return renderRuleIndex(rules, width)
    case 'markdown':
      return renderRulesIndex(rules.map(documentRule))
    case 'json': {
      const listed = rules.map((rule) => ({ ...gistOf(rule), messages: rule.messages }))
      return `${asciiJson({ schemaVersion: 1, rules: listed }, 2)}\n`
    }
  }
}

function renderRule(rule: Rule, { format, width }: ExplainOutput): string {
  const documented = documentRule(rule)
  switch (format) {
    case 'text':
      return renderRuleText(documented, width)
    case 'markdown':
      return renderRulePage(documented)
    case 'json': {
      const { why, remedy, whenNotToUse, messages, optionsSchema, references } = documented
      const examples = rule.examples.map(({ title, yaml, oldYaml, findings }) => ({
        title,
        oldYaml,
        yaml,
        findings,
      }))
      const words = { why, remedy, whenNotToUse, messages, options: optionsSchema, examples, references }
      return `${asciiJson({ schemaVersion: 1, rule: { ...gistOf(rule), ...words } }, 2)}\n`
    }
  }
}

function gistOf(rule: Rule): object {
  return {
    id: rule.id,
    title: rule.title,
    kind: rule.kind,
    class: rule.class,
    gravestClass: rule.gravestClass ?? rule.class,
    since: renderVersion(rule.since),
  }
}
