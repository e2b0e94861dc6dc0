import type { FindingClass } from '../model/level.ts'
import type { RuleDocumentation, RuleExample } from '../model/rule.ts'
import { renderVersion } from '../model/version.ts'

/** A rule with the JSON Schema of its options, as zod's `toJSONSchema` writes it. */
export interface DocumentedRule extends RuleDocumentation {
  readonly kind: 'NetworkPolicy' | 'Namespace'
  readonly optionsSchema: OptionsSchema
}

/** The part of a JSON Schema that the page shows. */
export interface OptionsSchema {
  readonly properties?: Readonly<Record<string, OptionSchema>> | undefined
}

/** One option in it. */
export interface OptionSchema {
  readonly description?: string | undefined
  readonly default?: unknown
}

/** How a class reads in a table. */
export const classMeanings: Readonly<Record<FindingClass, string>> = {
  baseline: 'violates baseline, hence strict too',
  strict: 'violates strict; advice at baseline',
  advice: 'advice: shown as a warning, never a violation',
  info: 'information: only on request',
}

/** The page of a rule, docs/rules/ID.md, from the rule's own file alone. */
export function renderRulePage(rule: DocumentedRule): string {
  return [
    `# ${rule.id}`,
    '',
    `${rule.title}.`,
    '',
    `${judgedSentence(rule)} Class \`${rule.class}\` (${classMeanings[rule.class]}), since ${renderVersion(rule.since)}.`,
    ...section('Why', rule.why),
    ...section('What to write instead', fenceYaml(rule.remedy)),
    ...section('When not to use it', rule.whenNotToUse),
    ...section('What it says', renderMessages(rule)),
    ...section('Options', renderOptions(rule.optionsSchema)),
    ...section(
      'Refused, or told',
      rule.examples
        .filter(({ findings }) => findings.length > 0)
        .map(renderExample)
        .join('\n'),
    ),
    ...section(
      'Fine',
      rule.examples
        .filter(({ findings }) => findings.length === 0)
        .map(renderExample)
        .join('\n'),
    ),
    ...section('References', rule.references.map((reference) => `- <${reference}>`).join('\n')),
    '',
  ].join('\n')
}

/** The index of all rules, docs/rules/README.md. */
export function renderRulesIndex(rules: readonly DocumentedRule[]): string {
  const rows = rules.map(
    (rule) => `| [${rule.id}](${rule.id}.md) | ${rule.kind} | \`${rule.class}\` | ${rule.title} |`,
  )
  return [
    '# Rules',
    '',
    'Made from the rule files by `npm run docs`; do not edit. `netpol-guardrail explain RULE` prints the same in a terminal.',
    '',
    '| class | means |',
    '|---|---|',
    ...Object.entries(classMeanings).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
    '| rule | judges | class | what it finds |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : ['', `## ${title}`, '', text.trimEnd()]
}

function renderMessages({ messages, class: ownClass }: RuleDocumentation): string {
  const rows = Object.entries(messages).map(([id, text]) => `| \`${id}\` | ${text} |`)
  return [
    `Each message is \`${ownClass}\` unless it says otherwise.`,
    '',
    '| message | when |',
    '|---|---|',
    ...rows,
  ].join('\n')
}

function renderOptions({ properties = {} }: OptionsSchema): string {
  const rows = Object.entries(properties).map(
    ([name, { description = '', default: byDefault }]) =>
      `| \`${name}\` | ${description} | \`${JSON.stringify(byDefault)}\` |`,
  )
  return rows.length === 0 ? 'None.' : ['| option | meaning | default |', '|---|---|---|', ...rows].join('\n')
}

function renderExample({ title, yaml, oldYaml, findings }: RuleExample): string {
  const said = findings.map(({ message, path }) => `\`${message}\` at \`${path}\``).join(', ')
  return [
    `### ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    '',
    ...(said === '' ? [] : [`Says ${said}.`, '']),
    ...(oldYaml === undefined ? [] : ['Before:', '', fence(oldYaml), '']),
    ...(yaml === undefined
      ? ['Then it is deleted.']
      : [...(oldYaml === undefined ? [] : ['After:', '']), fence(yaml)]),
    '',
  ].join('\n')
}

function fence(yaml: string): string {
  return `\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``
}

/** Prose with indented YAML in it: the indented lines become a block of their own. */
export function fenceYaml(text: string): string {
  const lines: string[] = []
  let block: string[] = []
  const endBlock = (): void => {
    if (block.length > 0) lines.push('```yaml', ...block, '```')
    block = []
  }
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('  ')) block.push(line.slice(2))
    else {
      endBlock()
      lines.push(line)
    }
  }
  endBlock()
  return lines.join('\n')
}

/** What a rule judges, and where. */
export function judgedSentence({ kind, seenIn }: Pick<DocumentedRule, 'kind' | 'seenIn'>): string {
  if (seenIn === 'text')
    return `Judges every ${kind} in files, by their text: the API server passes on less than what is written there.`
  return seenIn === 'gate' ? `Judges every ${kind} at the gate.` : `Judges every ${kind}.`
}
