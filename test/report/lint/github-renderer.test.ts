import t from 'tap'
import type { FileReport } from '../../../src/model/lint.ts'
import { makeGithubRenderer } from '../../../src/report/lint/github-renderer.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeGithubRenderer({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** Reads a line the way the runner does (actions/runner, ActionCommand.TryParseV2). */
function readCommand(line: string): Command | undefined {
  const end = line.indexOf('::', 2)
  if (!line.startsWith('::') || end < 0) return undefined
  const [name = '', ...rest] = line.slice(2, end).split(' ')
  const properties = rest
    .join(' ')
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), undo(pair.slice(pair.indexOf('=') + 1))] as const)
  return { name, properties: Object.fromEntries(properties), message: undo(line.slice(end + 2)) }
}

function undo(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

function commandsIn(text: string): readonly Command[] {
  return text.split('\n').flatMap((line) => readCommand(line) ?? [])
}

await t.test('annotates each finding where it is, with what to write', (t) => {
  const [first, second] = commandsIn(print(corpus))
  t.same(first, {
    name: 'error',
    properties: { file: 'policies/web.yaml', line: '9', endLine: '11', title: 'or-peers' },
    message: `NetworkPolicy shop/allow-web: two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080
These two list items are alternatives: this lets in every pod of the namespaces labelled team=web, and, from this namespace, every pod labelled app=frontend.
If you meant the app=frontend pods of those namespaces, write one item:
  from:
  - namespaceSelector: {matchLabels: {team: web}}
    podSelector: {matchLabels: {app: frontend}}
More: https://guard.example/rules/or-peers.md`,
  })
  t.match(second, {
    name: 'warning',
    properties: { line: '17', col: '23', endLine: '17', endColumn: '32', title: 'any-ip (was there before)' },
  })
  t.end()
})

await t.test('gives columns only within a line, since the runner refuses others', (t) => {
  for (const { properties } of commandsIn(print(corpus)))
    t.equal(
      'col' in properties && properties['line'] !== (properties['endLine'] ?? properties['line']),
      false,
    )
  t.end()
})

await t.test('annotates what could not be judged, and ends with a line for the log', (t) => {
  const text = print(corpus)
  t.same(
    commandsIn(text)
      .slice(3)
      .map(({ name, properties: { file, line, title } }) => [name, file, line, title]),
    [
      ['error', 'charts/web/templates/policy.yaml', '4', 'not judged'],
      ['warning', 'policies/namespaces.yaml', '3', 'protected-namespace is undecided'],
      ['notice', 'policies/namespaces.yaml', '30', 'not judged'],
      ['error', 'no-access.yaml', undefined, 'not judged'],
    ],
  )
  t.match(
    text,
    /\nnetpol-guardrail: 1 violation, 1 advice, 1 info in 4 policies and 1 namespace \(5 files\)\n$/,
  )
  t.end()
})

await t.test('is one command a finding, whatever the files hold', (t) => {
  const text = '100% a\r\n::set-output name=x::y\u001b[31m ##[error] , : \u2028 ::add-mask::z'
  const wording = { summary: text, detail: text, corrections: [] }
  const finding = findingIn('a: b', { marks: ['b'], finding: { wording, rule: text } })
  const report = reportOf(`${text}.yaml`, { findings: [finding], notes: [{ line: 1, text }] })
  const lines = print([report]).trimEnd().split('\n')
  t.equal(lines.length, 3)
  t.same(
    lines.map((line) => readCommand(line)?.name),
    ['error', 'notice', undefined],
  )
  for (const line of lines) t.match(line, /^[\u0020-\u007e]*$/)
  t.match(
    readCommand(lines[0] ?? '')?.message.split('\n')[0],
    /: 100% a\\u\{d\}\\u\{a\}::set-output name=x::y/,
  )
  t.end()
})

await t.test('keeps the name of a file as the repository has it', (t) => {
  const finding = findingIn('a: b', { marks: ['b'] })
  const fileOf = (file: string) =>
    commandsIn(print([reportOf(file, { findings: [finding] })]))[0]?.properties['file']
  t.equal(fileOf('./größe, 100%: a.yaml'), 'größe, 100%: a.yaml')
  t.equal(fileOf('-'), undefined)
  t.end()
})
