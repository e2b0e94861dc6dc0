import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { commandFile } from '../cli/run-command.ts'
import { bad, good, hostileNames } from './policies.ts'

t.setTimeout(600_000)

const root = fileURLToPath(new URL('../../', import.meta.url))
const { 'netpol-guardrail': job } = z
  .strictObject({
    'netpol-guardrail': z.strictObject({
      stage: z.literal('test'),
      image: z.string(),
      variables: z.record(z.string(), z.string()),
      script: z.array(z.string()),
      artifacts: z.strictObject({
        when: z.literal('always'),
        reports: z.strictObject({ codequality: z.string() }),
      }),
    }),
  })
  .parse(parse(fs.readFileSync(join(root, 'ci/gitlab/netpol-guardrail.gitlab-ci.yml'), 'utf8')))
const manifest = z
  .object({ name: z.string(), version: z.string() })
  .parse(JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8')))

interface Ran {
  readonly exitCode: number | null
  readonly out: string
  /** The code quality report, if there is one. */
  readonly issues: unknown
}

/** Runs the job's script as GitLab's runner does in an image with sh: the entries one after the other, the first failure last. */
function runJob(folder: string, variables: Readonly<Record<string, string>>, programs: string): Ran {
  const report = join(folder, job.artifacts.reports.codequality)
  fs.rmSync(report, { force: true })
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', job.script.join('\n')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: `${programs}:/usr/bin:/bin`, CI: 'true', ...job.variables, ...variables },
  })
  const issues: unknown = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined
  return { exitCode: status, out: stdout + stderr, issues }
}

/** A folder of programs with the command in it, as an image would have it. */
const installed = t.testdir({
  'netpol-guardrail': `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n`,
})
fs.chmodSync(join(installed, 'netpol-guardrail'), 0o755)

function makeProject(t: Test, files: Readonly<Record<string, string>>): string {
  const folder = join(t.testdir({ project: {} }), 'project')
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(join(folder, name, '..'), { recursive: true })
    fs.writeFileSync(join(folder, name), text)
  }
  return folder
}

await t.test('fails where a policy violates, and leaves a code quality report', (t) => {
  const project = makeProject(t, { 'k8s/bad.yaml': bad, 'k8s/good.yaml': good })
  const { exitCode, out, issues } = runJob(project, {}, installed)
  t.equal(exitCode, 1)
  t.match(out, /^k8s\/bad\.yaml:8:7 {2}violation {2}any-ip$/m)
  t.match(issues, [
    { check_name: 'any-ip', location: { path: 'k8s/bad.yaml', lines: { begin: 8 } }, severity: 'critical' },
  ])
  t.end()
})

await t.test('passes where nothing is wrong, with an empty report', (t) => {
  t.match(runJob(makeProject(t, { 'good.yaml': good }), {}, installed), { exitCode: 0, issues: [] })
  t.end()
})

await t.test('hands every variable on', (t) => {
  const project = makeProject(t, {
    'one/bad.yaml': bad.replace(', namespace: shop', ''),
    'two/open.yaml': good.replace('policyTypes: [Ingress]', 'policyTypes: [Ingress]\n  ingress: [{}]'),
    'old/bad.yaml': bad,
    'guard.yaml': `apiVersion: netpol-guardrail.dev/v1alpha1
kind: GuardConfiguration
rules: {any-ip: {class: off}, metadata-reachable: {class: off}}
`,
  })
  for (const [expected, variables] of [
    [1, { PATHS: 'one' }],
    [0, { PATHS: 'two' }],
    [1, { PATHS: 'two\none\n' }],
    [0, { PATHS: '*/open.yaml' }],
    [1, { PATHS: 'two', LEVEL: 'strict' }],
    [1, { PATHS: 'two', FAIL_ON: 'advice' }],
    [0, { PATHS: 'one', CONFIG: 'guard.yaml' }],
    [1, { PATHS: 'one', OLD: 'old' }],
    [0, { PATHS: 'one', OLD: 'old', NAMESPACE: 'shop' }],
    [2, { PATHS: 'one\nno-such-folder' }],
    [2, { PATHS: '' }],
    [2, { LEVEL: 'lax' }],
  ] as const) {
    const prefixed = Object.entries(variables).map(
      ([name, value]) => [`NETPOL_GUARDRAIL_${name}`, value] as const,
    )
    t.equal(
      runJob(project, Object.fromEntries(prefixed), installed).exitCode,
      expected,
      JSON.stringify(variables),
    )
  }
  t.end()
})

await t.test('whatever files and variables are called, nothing is run by them', (t) => {
  const project = makeProject(t, Object.fromEntries(hostileNames.map((name) => [name, bad])))
  const { exitCode, issues } = runJob(
    project,
    { NETPOL_GUARDRAIL_PATHS: ['.', ...hostileNames, '`touch owned`'].join('\n') },
    installed,
  )
  t.equal(exitCode, 2)
  t.ok(Array.isArray(issues) && issues.length > hostileNames.length)
  runJob(
    project,
    { NETPOL_GUARDRAIL_LEVEL: '$(touch owned)', NETPOL_GUARDRAIL_NAMESPACE: '"; touch owned #' },
    installed,
  )
  t.notOk(fs.existsSync(join(project, 'owned')))
  t.end()
})

await t.test('installs this release of the command where it is not there', (t) => {
  const folder = t.testdir({
    project: { 'bad.yaml': bad },
    bin: {
      npm: `#!/bin/sh
cd "$(dirname "$0")"
printf '%s\\n' "$@" > arguments
printf '%s\\n' '#!/bin/sh' 'exit 0' > netpol-guardrail
chmod +x netpol-guardrail
`,
    },
  })
  fs.chmodSync(join(folder, 'bin/npm'), 0o755)
  const { exitCode, out } = runJob(join(folder, 'project'), {}, join(folder, 'bin'))
  t.equal(exitCode, 0, out)
  const args = fs.readFileSync(join(folder, 'bin/arguments'), 'utf8').trimEnd().split('\n')
  t.same(args.slice(0, 2), ['install', '--global'])
  t.equal(args.at(-1), `${manifest.name}@${manifest.version}`)
  t.end()
})
