/** `npm run check:pre-commit`: pre-commit itself installs the hooks of this tree in a repository and runs them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { ensureProgram } from './ensure-program.ts'

ensureProgram('git', 'git')
ensureProgram('pre-commit', 'pre-commit')

const folder = mkdtempSync(join(tmpdir(), 'netpol-guardrail-pre-commit-'))
const hooks = join(folder, 'hooks')
const user = join(folder, 'user')
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  // This Node, as whoever has set `language_version: system` has his.
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  PRE_COMMIT_HOME: join(folder, 'home'),
  PRE_COMMIT_COLOR: 'never',
  // What `npm ci` fetched is not fetched again.
  npm_config_prefer_offline: 'true',
  // Where this runs as a hook itself these would lead git to the wrong repository.
  GIT_DIR: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_WORK_TREE: undefined,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@guard.example',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@guard.example',
}
interface Ran {
  readonly status: number | null
  readonly output: string
}

function run(cwd: string, program: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: environment,
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  return { status, output: stdout + stderr }
}

function git(cwd: string, ...args: readonly string[]): string {
  const { status, output } = run(cwd, 'git', ...args)
  assert.equal(status, 0, output)
  return output
}

/** A repository with all that is in the folder, in one commit; its name. */
function commit(cwd: string): string {
  git(cwd, 'init', '--quiet')
  git(cwd, 'add', '--all')
  git(cwd, 'commit', '--quiet', '--message', 'all')
  return git(cwd, 'rev-parse', 'HEAD').trim()
}

const policy = (name: string, cidr: string): string => `# Kept: a comment.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock: {cidr: ${cidr}}
    ports: [{port: 443}]
`

try {
  // The tree as it would be committed now.
  const listed = run('.', 'git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  assert.equal(listed.status, 0, listed.output)
  for (const file of listed.output.split('\0').filter((name) => name !== ''))
    cpSync(file, join(hooks, file), { force: true })
  const revision = commit(hooks)

  mkdirSync(join(user, 'deploy'), { recursive: true })
  writeFileSync(
    join(user, '.pre-commit-config.yaml'),
    `repos:
- repo: ${hooks}
  rev: ${revision}
  hooks:
  - id: netpol-guardrail
    language_version: system
    files: ^deploy/
  - id: netpol-guardrail-fix
    language_version: system
    files: ^deploy/
`,
  )
  const good = policy('good', '10.1.0.0/16')
  writeFileSync(join(user, 'deploy/good.yaml'), good)
  // Not a manifest, and not the hooks' business.
  writeFileSync(join(user, 'broken.yaml'), 'a: [\n')
  commit(user)
  const runHook = (id: string): Ran => run(user, 'pre-commit', 'run', id, '--all-files', '--verbose')

  console.log('pre-commit installs the hooks, which takes a minute or two')
  const clean = runHook('netpol-guardrail')
  assert.equal(clean.status, 0, clean.output)
  assert.match(clean.output, /lint Kubernetes NetworkPolicies\.+Passed/)
  assert.match(clean.output, /No findings in 1 policy \(1 file\)/)

  writeFileSync(join(user, 'deploy/bad.yaml'), policy('bad', '0.0.0.0/0'))
  // Called like an option, which must not make it one.
  writeFileSync(join(user, 'deploy/--fail-on=never.yaml'), good)
  git(user, 'add', '--all')
  const bad = runHook('netpol-guardrail')
  assert.equal(bad.status, 1, bad.output)
  assert.match(bad.output, /lint Kubernetes NetworkPolicies\.+Failed/)
  assert.match(bad.output, /^deploy\/bad\.yaml:10:7 {2}violation {2}any-ip$/m)

  writeFileSync(join(user, 'deploy/bad.yaml'), policy('bad', '10.1.2.3/16'))
  git(user, 'add', '--all')
  const mended = runHook('netpol-guardrail-fix')
  assert.equal(mended.status, 1, mended.output)
  assert.match(mended.output, /files were modified by this hook/)
  assert.equal(readFileSync(join(user, 'deploy/bad.yaml'), 'utf8'), policy('bad', '10.1.0.0/16'))
  git(user, 'add', '--all')
  const again = runHook('netpol-guardrail-fix')
  assert.equal(again.status, 0, again.output)
  console.log('pre-commit runs both hooks')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
