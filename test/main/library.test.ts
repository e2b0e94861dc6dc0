import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { lint, type LintFile, type LintOptions, LintOptionsError } from '../../src/main/library.ts'
import { runCommand } from '../cli/run-command.ts'

t.setTimeout(300_000)

const root = fileURLToPath(new URL('../../', import.meta.url))

function policy(spec: string, metadata = 'name: a, namespace: shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {${metadata}}
spec: ${spec}
`
}

const orPeers =
  '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}, {podSelector: {}}]}]}'
const anyIp = '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}'
const openPeers = '{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}'
const file = (text: string, path = 'a.yaml'): LintFile => ({ path, text })

function rulesOf(files: Iterable<LintFile>, options?: LintOptions): readonly string[] {
  return lint(files, options).findings.map(({ rule, severity }) => `${severity} ${rule}`)
}

await t.test('finds what is wrong in texts', (t) => {
  const report = lint([file(policy(anyIp))])
  t.equal(report.schemaVersion, 1)
  t.match(report.summary, { files: 1, policies: 1, violations: 1, problems: 0 })
  t.match(report.findings[0], {
    rule: 'any-ip',
    severity: 'violation',
    path: 'spec.egress[0].to[0]',
    file: 'a.yaml',
    line: 4,
    object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'a' },
  })
  t.end()
})

await t.test('takes anything that can be gone through, once', (t) => {
  function* files(): Generator<LintFile> {
    yield file(
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {netpol-guardrail.dev/enforce: strict}}',
    )
    yield file(policy(openPeers), 'b.yaml')
  }
  t.same(rulesOf(files()), ['violation open-peers'], 'also where one file depends on another')
  t.match(lint([]).summary, { files: 0 })
  t.end()
})

await t.test('remembers nothing', (t) => {
  const files = [file(policy(anyIp))]
  t.same(lint(files), lint(files))
  t.same(rulesOf([file(policy('{podSelector: {}, policyTypes: [Ingress]}'), 'b.yaml')]), [])
  t.end()
})

await t.test('judges by the level, the configuration, the rules and the old state that it is given', (t) => {
  const files = [file(policy(anyIp))]
  const strict = [file(policy(openPeers))]
  t.match(rulesOf(strict), ['advice open-peers'])
  t.match(rulesOf(strict, { level: 'strict' }), ['violation open-peers'])
  t.notOk(rulesOf(files, { rules: { without: ['any-ip'] } }).some((found) => found.endsWith(' any-ip')))
  t.same(rulesOf(files, { rules: { only: ['or-peers'] } }), [])
  t.match(rulesOf(files, { old: files }), ['advice any-ip'], 'it was there before')
  const configuration = `apiVersion: netpol-guardrail.dev/v1alpha1
kind: GuardConfiguration
rules: {any-ip: {class: advice}}
`
  t.ok(rulesOf(files, { configuration }).includes('advice any-ip'))
  const unplaced = [file(policy(anyIp, 'name: a'))]
  t.equal(lint(unplaced).findings[0]?.object.namespace, '')
  t.equal(lint(unplaced, { namespace: 'till' }).findings[0]?.object.namespace, 'till')
  t.end()
})

await t.test('leaves out what only informs unless it is asked for, and counts it', (t) => {
  const files = [file(policy('{podSelector: {}}'))]
  const { findings, summary } = lint(files)
  const all = lint(files, { info: true })
  t.equal(summary.infos, all.summary.infos)
  t.equal(all.findings.length - findings.length, summary.infos)
  t.ok(summary.infos > 0)
  t.end()
})

await t.test('tells what could not be judged, of the old state as well', (t) => {
  const { problems, summary } = lint([file('{{ .Values.name }}: {'), file(policy(anyIp), 'b.yaml')], {
    old: [file('a: [', 'old.yaml')],
  })
  t.same(
    problems.map((problem) => problem.file),
    ['old.yaml', 'a.yaml'],
  )
  t.match(summary, { problems: 2, violations: 1 })
  t.end()
})

await t.test('reads a text with a byte order mark as if it had none', (t) => {
  t.same(lint([file(`\u{feff}${policy(orPeers)}`)]), lint([file(policy(orPeers))]))
  t.end()
})

await t.test('refuses options that cannot be used, with a line for each mistake', (t) => {
  t.throws(() => lint([], { rules: { only: ['or-peer'] } }), {
    name: 'LintOptionsError',
    message: 'there is no rule or-peer; did you mean or-peers? netpol-guardrail explain lists them',
  })
  t.throws(
    () => lint([], { configuration: 'kind: GuardConfiguration\nlevel: {}\nrule: {}\n' }),
    LintOptionsError,
  )
  try {
    lint([], {
      configuration:
        'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\nlevel: {}\nrule: {}\n',
    })
    t.fail('must throw')
  } catch (error) {
    t.match(error instanceof Error && error.message.split('\n'), [
      /^configuration:3:1: level: .*levels/,
      /^configuration:4:1: rule: .*rules/,
    ])
  }
  t.end()
})

await t.test('refuses what is no file', (t) => {
  for (const wrong of [
    '[{"path":"a.yaml"}]',
    '[{"text":""}]',
    '[{"path":"a.yaml","text":{}}]',
    '["a.yaml"]',
  ]) {
    // As a caller without types would.
    const files = JSON.parse(wrong) as readonly LintFile[]
    t.throws(() => lint(files), TypeError, wrong)
    t.throws(() => lint([], { old: files }), TypeError, wrong)
  }
  t.end()
})

await t.test('returns exactly what the command line prints', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'library-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'old'))
  await mkdir(join(folder, 'new'))
  const names = (await readdir(join(root, 'docs/examples'))).sort()
  const old: LintFile[] = []
  const now: LintFile[] = []
  for (const [index, name] of names.entries()) {
    const text = await readFile(join(root, 'docs/examples', name), 'utf8')
    // Some came later, some are gone, some have changed.
    if (index % 3 !== 0) old.push(file(text, `old/${name}`))
    if (index % 4 !== 0)
      now.push(file(index % 5 === 0 ? text.replaceAll('shop', 'till') : text, `new/${name}`))
  }
  now.push(file('{{ helm }}: {', 'new/template.yaml'), file('kind: [\n', 'new/z.yaml'))
  for (const { path, text } of [...old, ...now]) await writeFile(join(folder, path), text)
  for (const [args, options] of [
    [[], {}],
    [['--level', 'strict', '--info'], { level: 'strict', info: true }],
    [['--old', 'old'], { old }],
    [
      ['--old', 'old', '--no-rule', 'any-ip', '-n', 'x'],
      { old, rules: { without: ['any-ip'] }, namespace: 'x' },
    ],
  ] as const) {
    const { out, error } = await runCommand(['lint', '-o', 'json', 'new', ...args], { cwd: folder })
    t.equal(error, '')
    t.same(lint(now, options), JSON.parse(out), args.join(' '))
  }
})
