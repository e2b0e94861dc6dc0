import { execFile, spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { bad, good, hostileNames } from './policies.ts'

t.setTimeout(600_000)

const root = fileURLToPath(new URL('../../', import.meta.url))
const action = z
  .strictObject({
    name: z.string(),
    description: z.string().max(125),
    branding: z.unknown(),
    inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
    runs: z.strictObject({
      using: z.literal('composite'),
      steps: z.array(
        z.strictObject({
          name: z.string(),
          shell: z.literal('bash'),
          env: z.record(z.string(), z.string()).default({}),
          run: z.string(),
        }),
      ),
    }),
  })
  .parse(parse(fs.readFileSync(join(root, 'action.yml'), 'utf8')))
const [install, lint] = action.runs.steps
if (install === undefined || lint === undefined) throw new Error('the action has two steps')

/** The checkout of the action, as the runner makes it, without the packages. */
const checkout = t.testdir()
for (const path of ['action.yml', 'package.json', 'package-lock.json', '.npmrc', 'src', 'tools/node'])
  fs.cpSync(join(root, path), join(checkout, path), { recursive: true })

interface Ran {
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
}

/** Runs a step as GitHub's runner does: its script in a file, inputs put in the place of expressions in `env`. */
function runStep(
  step: (typeof action.runs.steps)[number],
  workspace: string,
  inputs: Readonly<Record<string, string>> = {},
): Ran {
  const given = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, input.default]),
  )
  const values: Readonly<Record<string, string | undefined>> = { ...given, ...inputs }
  const evaluate = (text: string): string =>
    text.replaceAll(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_whole, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`there is no input ${name}`)
      return value
    })
  const temp = join(workspace, '..', 'temp')
  fs.mkdirSync(temp, { recursive: true })
  const script = join(temp, 'script.sh')
  fs.writeFileSync(script, step.run)
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-e', '-o', 'pipefail', script],
    {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        npm_config_prefer_offline: 'true',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: checkout,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: temp,
        ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, evaluate(text)])),
      },
    },
  )
  t.same(
    fs.readdirSync(temp).filter((name) => name !== 'script.sh'),
    [],
    'nothing is left in the folder for temporary files',
  )
  return { exitCode: status, out: stdout, error: stderr }
}

function makeWorkspace(t: Test, files: Readonly<Record<string, string>>): string {
  const workspace = join(t.testdir({ workspace: {} }), 'workspace')
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(join(workspace, name, '..'), { recursive: true })
    fs.writeFileSync(join(workspace, name), text)
  }
  return workspace
}

/** What the runner would take for commands: not what stands between the two marks. */
function commandsIn(out: string): readonly string[] {
  const token = /^::stop-commands::(\S+)$/m.exec(out)?.[1] ?? ''
  const [before = '', rest = ''] = out.split(`::stop-commands::${token}\n`)
  const [stopped = '', after = ''] = rest.split(`::${token}::\n`)
  t.match(token, /^[0-9a-f]{32}$/)
  t.notOk(stopped.includes(token), 'nobody can guess the token')
  return [...before.split('\n'), ...after.split('\n')].filter((line) => line !== '')
}

await t.test('no input becomes a part of a script', (t) => {
  for (const { run, env } of action.runs.steps) {
    t.notMatch(run, '${{')
    for (const text of Object.values(env)) t.match(text, /^\$\{\{ inputs\.[a-z-]+ \}\}$/)
  }
  const used = Object.values(lint.env).map((text) => /inputs\.([a-z-]+)/.exec(text)?.[1])
  t.same(used.toSorted(), Object.keys(action.inputs).sort(), 'and each is used')
  t.end()
})

await t.test('installs what it needs to run in its own checkout', async (t) => {
  const { exitCode, error } = runStep(install, makeWorkspace(t, {}))
  t.equal(exitCode, 0, error)
  const node = join(checkout, 'node_modules/.bin/node')
  t.match((await promisify(execFile)(node, ['--version'])).stdout, /^v24\./)
  t.notOk(fs.existsSync(join(checkout, 'node_modules/typescript')), 'and nothing for development')
})

await t.test('fails where a policy violates, with an annotation at its line', (t) => {
  const workspace = makeWorkspace(t, { 'k8s/bad.yaml': bad, 'k8s/good.yaml': good })
  const { exitCode, out, error } = runStep(lint, workspace)
  t.equal(exitCode, 1)
  t.equal(error, '')
  t.match(out, /^k8s\/bad\.yaml:8:7 {2}violation {2}any-ip$/m, 'the log has the text for people')
  const commands = commandsIn(out)
  t.match(commands[0], /^::error file=k8s\/bad\.yaml,line=8,endLine=8,col=7,endColumn=33,title=any-ip::/)
  t.equal(commands.filter((line) => line.startsWith('::')).length, 1)
  t.end()
})

await t.test('passes where nothing is wrong, or where nothing is to fail it', (t) => {
  const workspace = makeWorkspace(t, { 'bad.yaml': bad, 'good.yaml': good })
  t.match(runStep(lint, workspace, { paths: 'good.yaml' }), { exitCode: 0 })
  const { exitCode, out } = runStep(lint, workspace, { 'fail-on': 'never' })
  t.equal(exitCode, 0)
  t.match(commandsIn(out)[0], /^::error file=bad\.yaml,/)
  t.end()
})

await t.test('hands every input on', (t) => {
  const configuration = `apiVersion: netpol-guardrail.dev/v1alpha1
kind: GuardConfiguration
rules: {any-ip: {class: off}, metadata-reachable: {class: off}}
`
  const workspace = makeWorkspace(t, {
    'one/bad.yaml': bad.replace(', namespace: shop', ''),
    'two/open.yaml': good.replace('policyTypes: [Ingress]', 'policyTypes: [Ingress]\n  ingress: [{}]'),
    'old/bad.yaml': bad,
    'guard.yaml': configuration,
  })
  const run = (inputs: Readonly<Record<string, string>>): number | null =>
    runStep(lint, workspace, inputs).exitCode
  t.equal(run({ paths: 'one' }), 1)
  t.equal(run({ paths: 'two' }), 0)
  t.equal(run({ paths: 'two\none\n' }), 1, 'several paths')
  t.equal(run({ paths: '*/open.yaml' }), 0, 'globs')
  t.equal(run({ paths: 'two', level: 'strict' }), 1)
  t.equal(run({ paths: 'two', 'fail-on': 'advice' }), 1)
  t.equal(run({ paths: 'one', config: 'guard.yaml' }), 0)
  t.equal(run({ paths: 'one', old: 'old' }), 1, 'another policy, as far as anybody knows')
  t.equal(run({ paths: 'one', old: 'old', namespace: 'shop' }), 0, 'the same policy, unchanged')
  t.equal(run({ paths: 'one', sarif: 'guard.sarif' }), 1)
  const sarif: unknown = JSON.parse(fs.readFileSync(join(workspace, 'guard.sarif'), 'utf8'))
  t.match(sarif, { version: '2.1.0', runs: [{ results: [{ ruleId: 'any-ip' }] }] })
  t.end()
})

await t.test('fails with 2 where something could not be read or the inputs are wrong, and says so', (t) => {
  const workspace = makeWorkspace(t, { 'broken.yaml': 'a: [\n', 'bad.yaml': bad })
  const broken = runStep(lint, workspace)
  t.equal(broken.exitCode, 2)
  const commands = commandsIn(broken.out)
  t.ok(commands.some((line) => line.startsWith('::error file=broken.yaml,')))
  t.ok(
    commands.some((line) => line.startsWith('::error file=bad.yaml,')),
    'the rest is judged',
  )
  const wrong = runStep(lint, workspace, { level: 'lax' })
  t.equal(wrong.exitCode, 2)
  t.match(wrong.out, /Allowed choices are baseline, strict/)
  t.equal(runStep(lint, workspace, { paths: 'no-such-folder' }).exitCode, 2)
  t.equal(runStep(lint, workspace, { paths: '' }).exitCode, 2)
  t.end()
})

await t.test(
  'whatever files and inputs are called, nothing is run by them and the runner gets no command',
  (t) => {
    const workspace = makeWorkspace(
      t,
      Object.fromEntries(hostileNames.map((name) => [name, name.endsWith('.yaml') ? 'a: [\n' : bad])),
    )
    const { exitCode, out } = runStep(lint, workspace, { paths: ['.', ...hostileNames].join('\n') })
    t.equal(exitCode, 2)
    for (const line of commandsIn(out)) t.match(line, /^(::error file=|netpol-guardrail: )/)
    for (const [name, value] of Object.entries({
      level: '$(touch owned)',
      namespace: '"; touch owned; "',
      'fail-on': '`touch owned`',
      config: '--fix',
      sarif: '$(touch owned).sarif',
    }))
      runStep(lint, workspace, { [name]: value })
    t.notOk(fs.existsSync(join(workspace, 'owned')))
    t.end()
  },
)
