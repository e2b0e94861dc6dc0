import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type JsonReport, jsonReportSchema } from '../../src/report/lint/json-report-schema.ts'
import { commandFile, type CommandOptions, type CommandRun, runCommand } from './run-command.ts'

t.setTimeout(600_000)

/** A policy with one violation, any-ip on line 8. */
const anyIp = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec:
  podSelector: {matchLabels: {app: a}}
  ingress:
  - from:
    - ipBlock: {cidr: 0.0.0.0/0}
    ports: [{port: 8443}]
`
const named = (name: string): string => anyIp.replace('name: a', `name: ${name}`)

type Content = string | Buffer | ((path: string) => void)

function writeTree(t: Test, files: Readonly<Record<string, Content>>): string {
  const folder = t.testdir()
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    fs.mkdirSync(join(path, '..'), { recursive: true })
    if (typeof content === 'function') content(path)
    else fs.writeFileSync(path, content)
  }
  return folder
}

function linkTo(target: string): (path: string) => void {
  return (path) => {
    fs.symlinkSync(target, path)
  }
}

/** Runs `lint -o json` and checks what holds of every run. */
async function lintJson(
  t: Test,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandRun & { readonly report: JsonReport }> {
  const run = await runCommand(['lint', '-o', 'json', ...args], options)
  t.notMatch(run.error, /\n\s+at /, 'no stack trace')
  return { ...run, report: jsonReportSchema.parse(JSON.parse(run.out)) }
}

const mebibyte = 1024 * 1024

/** Files that cannot be read, or not as manifests, and what is said of each: one line. */
const unreadable: Readonly<Record<string, readonly [Content, RegExp]>> = {
  'huge.yaml': [
    (path) => {
      fs.writeFileSync(path, '# a comment, and then nothing but zeroes\n')
      fs.truncateSync(path, 200 * mebibyte)
    },
    /^is larger than 64 MiB; not read$/,
  ],
  'huge-text.yaml': [
    (path) => {
      const part = Buffer.from(`# ${'x'.repeat(97)}\n`.repeat(mebibyte / 100))
      for (let index = 0; index < 200; index += 1) fs.appendFileSync(path, part)
    },
    /^is larger than 64 MiB; not read$/,
  ],
  'binary.yaml': [
    Buffer.concat([Buffer.from('kind: a\n'), randomBytes(5000), Buffer.alloc(9)]),
    /^is a binary file$/,
  ],
  'utf16.yaml': [Buffer.from(`\u{feff}${anyIp}`, 'utf16le'), /^is UTF-16; save it as UTF-8$/],
  'broken-utf8.yaml': [
    Buffer.concat([Buffer.from(`${anyIp}# caf`), Buffer.from([0xc3, 0x28]), Buffer.from('\n')]),
    /^is not UTF-8: byte \d+ \(counted from 0\), on line 10$/,
  ],
  'alias-bomb.yaml': [aliasBomb(), /aliases/],
  'merge-bomb.yaml': [
    `a0: &a0 {k0: 1}\n${Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}], k${i + 1}: 1}\n`).join('')}`,
    /aliases/,
  ],
  'own-alias.yaml': ['a: &a\n  b: *a\n', /holds itself/],
  'deep-flow.yaml': [`a: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, /nested more than \d+ levels deep/],
  'deep-block.yaml': [Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /nested/],
  'deep-dashes.yaml': [`${'- '.repeat(50_000)}a\n`, /nested/],
  'deep.json': [`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, /nested/],
  'open.json': ['{"kind": "NetworkPolicy", "spec": [', /./],
  'many-parts.yaml': [Array.from({ length: 400_000 }, (_, i) => `k${i}: ${i}\n`).join(''), /too large/],
  'tabs.yaml': [anyIp.replaceAll('  ', '\t'), /^tabs are not allowed as indentation$/],
  'control.yaml': [anyIp.replace('name: a', 'name: "a\u{1b}[31m"'), /control character U\+001B/],
  'template.yaml': [
    `{{- if .Values.enabled }}\n${anyIp.replace('name: a', 'name: {{ include "a" . }}')}{{- end }}\n`,
    /^a Helm template, not YAML; render it first: helm template/,
  ],
  'circle.yaml': [linkTo('circle.yaml'), /symbolic links lead in a circle/],
  'nowhere.yaml': [linkTo('no-such-file'), /^a symbolic link: there is no such file/],
  'pipe.yaml': [
    (path) => void spawnSync('mkfifo', [path]),
    /^is not a regular file; name it to have it read$/,
  ],
}

function aliasBomb(): string {
  const names = 'abcdefghijkl'
  const rows = Array.from(names.slice(1), (name, index) => {
    const before = Array<string>(10).fill(`*${names.charAt(index)}`)
    return `${name}: &${name} [${before.join(', ')}]\n`
  })
  return `a: &a [x, x, x, x, x, x, x, x, x, x]\n${rows.join('')}`
}

/** Files that look as if they could not be read, and can. */
const readable: Readonly<Record<string, Content>> = {
  'crlf.yaml': named('crlf').replaceAll('\n', '\r\n'),
  'mark.yaml': `\u{feff}${named('mark')}`,
  'mark-and-crlf.yaml': `\u{feff}${named('mark-and-crlf')}`.replaceAll('\n', '\r\n'),
  'no-newline.yaml': named('no-newline').trimEnd(),
  'zz-last.yaml': named('zz-last'),
}

await t.test('says of each bad file one line, and judges the rest', async (t) => {
  const folder = writeTree(t, {
    ...Object.fromEntries(Object.entries(unreadable).map(([name, [content]]) => [name, content])),
    ...readable,
    'inner/again': linkTo('..'),
    'inner/more/root.yaml': linkTo('/'),
    'empty.yaml': '',
    'other.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n',
    'list-of-nothing.json': `{"apiVersion":"v1","kind":"List","items":[${'{},'.repeat(200_000)}{}]}`,
    'empty-documents.yaml': '---\n'.repeat(200_000),
  })
  const { exitCode, report, error, rssMib } = await lintJson(t, ['.'], { cwd: folder })
  t.equal(exitCode, 2)
  const problems = new Map(report.problems.map(({ file, reason }) => [file, reason]))
  t.equal(report.problems.length, problems.size, 'one problem for each file')
  t.same([...problems.keys()].sort(), Object.keys(unreadable).sort())
  for (const [name, [, reason]] of Object.entries(unreadable)) t.match(problems.get(name), reason, name)
  const judged = report.findings.filter(({ rule }) => rule === 'any-ip')
  t.same(judged.map(({ file }) => file).sort(), Object.keys(readable).sort())
  for (const { file, line, column, endColumn, severity } of judged)
    t.same(
      { line, column, endColumn, severity },
      { line: 8, column: 7, endColumn: 33, severity: 'violation' },
      file,
    )
  t.match(error, /^inner\/again: a symbolic link back to where it is; not followed\n/)
  t.ok(rssMib < 1000, `${rssMib} MiB`)
})

await t.test('says the same to people, in lines that no file can break', async (t) => {
  const folder = writeTree(t, {
    'tabs\n\u{1b}[31m.yaml': anyIp.replaceAll('  ', '\t'),
    'template.yaml': '{{- if .Values.enabled }}\n{{- end }}\n',
  })
  const { exitCode, out, error } = await runCommand(['lint', '.'], { cwd: folder })
  t.equal(exitCode, 2)
  t.equal(error, '')
  t.equal(
    out,
    `tabs\\u{a}\\u{1b}[31m.yaml:5:1  problem
  tabs are not allowed as indentation

template.yaml:1:1  problem
  a Helm template, not YAML; render it first: helm template ...

No findings in 0 policies (2 files)
2 problems: not everything could be read and judged
`,
  )
})

for (const [name, content] of Object.entries({
  'a file as large as is read': (path: string): void => {
    const part = Buffer.from(`# ${'x'.repeat(97)}\n`.repeat(mebibyte / 100))
    for (let index = 0; index < 60; index += 1) fs.appendFileSync(path, part)
  },
  'very many documents': '---\na: {b: c}\n'.repeat(150_000),
  'a list of very many items': `{"apiVersion":"v1","kind":"List","items":[${'{},'.repeat(1_000_000)}{}]}`,
  'one long line': `a: "${'x'.repeat(5_000_000)}"\n`,
  'very many empty items': '-\n'.repeat(200_000),
}))
  await t.test(`memory has a bound: ${name}`, async (t) => {
    const folder = writeTree(t, { 'a.yaml': content, 'b.yaml': anyIp })
    const { report, rssMib } = await lintJson(t, ['.'], { cwd: folder })
    t.match(report.summary, { violations: 1 })
    t.ok(rssMib < 600, `${rssMib} MiB`)
  })

await t.test('standard input is no exception', async (t) => {
  for (const [input, reason] of [
    [Buffer.alloc(100 * mebibyte, 'x'), /^is larger than 64 MiB; not read$/],
    [randomBytes(10_000).fill(0, 5000, 5010), /^is a binary file$/],
    [aliasBomb(), /aliases/],
  ] as const) {
    const { exitCode, report } = await lintJson(t, ['-'], { input })
    t.equal(exitCode, 2)
    t.match(report.problems, [{ file: '-', reason }])
  }
})

await t.test('the old state is no exception: what of it was not read is told', async (t) => {
  const folder = writeTree(t, {
    'old/a.yaml': anyIp,
    'old/tabs.yaml': 'a:\n\tb: c\n',
    'old/none.yaml': linkTo('no-such-file'),
    'new/a.yaml': anyIp,
  })
  const { exitCode, report } = await lintJson(t, ['--old', 'old', 'new'], { cwd: folder })
  t.equal(exitCode, 2)
  t.same(
    report.problems.map(({ file }) => file),
    ['old/none.yaml', 'old/tabs.yaml'],
  )
  t.match(report.summary, { violations: 0 }, 'and the rest is still compared')
})

/** To root nothing is shut. */
const otherUser = process.getuid?.() === 0 ? { uid: 65534 } : {}
const treeIsOpen = spawnSync(process.execPath, ['--check', commandFile], otherUser).status === 0

await t.test(
  'what may not be read is told',
  { skip: treeIsOpen ? false : 'the tree is closed to other users' },
  async (t) => {
    const folder = fs.mkdtempSync(join(tmpdir(), 'lint-command-'))
    fs.mkdirSync(join(folder, 'shut'))
    for (const name of ['a.yaml', 'shut.yaml', 'shut/a.yaml']) fs.writeFileSync(join(folder, name), anyIp)
    fs.chmodSync(join(folder, 'shut.yaml'), 0)
    fs.chmodSync(join(folder, 'shut'), 0)
    fs.chmodSync(folder, 0o755)
    t.teardown(() => {
      fs.chmodSync(join(folder, 'shut'), 0o700)
      fs.rmSync(folder, { recursive: true })
    })
    const { exitCode, report } = await lintJson(t, ['.'], { cwd: folder, ...otherUser })
    t.equal(exitCode, 2)
    t.match(report.problems, [
      { file: 'shut', reason: 'permission denied' },
      { file: 'shut.yaml', reason: 'permission denied' },
    ])
    t.match(report.summary, { problems: 2, violations: 1 })
  },
)

await t.test(
  'ends with 1 for what --fail-on names or worse, and with 2 where it could not do what was asked',
  async (t) => {
    const advice = anyIp.replace(/ingress:[^]*/, 'ingress: [{}]\n')
    const folder = writeTree(t, { 'a.yaml': anyIp, 'advice.yaml': advice, 'other.yaml': 'kind: ConfigMap\n' })
    for (const [expected, ...args] of [
      [1, 'a.yaml'],
      [0, '--fail-on', 'never', 'a.yaml'],
      [0, 'advice.yaml'],
      [1, '--fail-on', 'advice', 'advice.yaml'],
      [0, '--no-rule', 'any-ip', '--rule', 'any-ip', 'a.yaml'],
      [0, 'other.yaml'],
      [2, 'other.yaml', 'no-such-file.yaml'],
      [2, '--fail-on', 'never', 'no-such-file.yaml', 'a.yaml'],
      [2],
      [2, '--level', 'lax', 'a.yaml'],
      [2, '--rule', 'any-ipp', 'a.yaml'],
      [2, '--config', 'other.yaml', 'a.yaml'],
      [2, '-o', 'json', '-o', 'sarif', 'a.yaml'],
      [2, '-o', 'sarif=no/such/folder', 'a.yaml'],
    ] as const) {
      const { exitCode } = await runCommand(['lint', ...args], { cwd: folder })
      t.equal(exitCode, expected, args.join(' '))
    }
  },
)
