/** Every command of docs/rollout.md, executed in its order against a real API server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { issueDevelopmentCertificates } from '../../certs/development-certificates.ts'
import { programsForTests } from '../control-plane/obtain.ts'
import { programFile } from '../control-plane/programs.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { orMistake } from './policies.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'guardrail-rollout-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))
const auditLog = join(folder, 'audit.log')
const cluster = await startGuardedCluster({
  apiServerFlags: [
    `--audit-policy-file=${join(root, 'deploy/audit-policy.yaml')}`,
    `--audit-log-path=${auditLog}`,
  ],
})
t.teardown(cluster.stop)

// A copy of what the page works with, because own certificates lie inside the folder that is applied.
const checkout = join(folder, 'checkout')
for (const part of ['deploy', 'docs/examples'])
  await cp(join(root, part), join(checkout, part), { recursive: true })
await issueDevelopmentCertificates(
  pathToFileURL(join(checkout, 'deploy/overlays/own-certificates/certificates/')),
  { names: ['netpol-guardrail.netpol-guardrail.svc'] },
)

// As on the first day: nothing is enforced.
await cluster.kubectl(['label', 'namespace', 'shop', 'netpol-guardrail.dev/enforce-'])
await cluster.kubectl(['apply', '-f', '-'], { input: orMistake('from-before', 'open') })
const bin = await makeCommands()

const page = await readFile(join(root, 'docs/rollout.md'), 'utf8')
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
)

/** What is said where it matters; all others have to end well and print something. */
const expectations: Readonly<Record<string, { readonly exitCode?: number; readonly out: RegExp }>> = {
  'kubectl get networkpolicies --all-namespaces -o yaml | netpol-guardrail lint --fail-on never -': {
    out: /violation {2}or-peers[\s\S]*open\/from-before/,
  },
  'kubectl apply -k deploy/overlays/own-certificates': {
    out: /deployment\.apps\/netpol-guardrail created/,
  },
  'netpol-guardrail rollout status': { out: /0 of \d+ namespaces are enforced/ },
  'netpol-guardrail rollout apply --namespace shop --enforce baseline --yes': {
    out: /namespace\/shop labelled/,
  },
  'kubectl -n shop apply -f docs/examples/01-or-mistake.yaml || echo refused': { out: /refused/ },
  'netpol-guardrail rollout status -o json': { out: /"baseline": 1/ },
  'netpol-guardrail rollout apply --namespace shop --enforce off --yes': { out: /namespace\/shop labelled/ },
}

t.ok(commands.length > 10, 'the page has commands')
for (const expected of Object.keys(expectations))
  t.ok(commands.includes(expected), `the page has: ${expected}`)

for (const command of commands)
  await t.test(command, async (t) => {
    const expected = expectations[command]
    if (command.includes('01-or-mistake')) await cluster.untilAnswered()
    // What is shipped calls a Service, and the API server of this test a port of this machine: they cannot be merged.
    const { exitCode, out } = command.includes('own-certificates')
      ? await withoutGuard(() => install(command))
      : await run(command)
    t.equal(exitCode, expected?.exitCode ?? 0, out)
    t.match(out, expected?.out ?? /\S/)
  })

/** Runs the command, and takes away what then calls a Service that nobody is behind. */
async function install(command: string): ReturnType<typeof run> {
  const outcome = await run(command)
  await cluster.kubectl([
    'delete',
    '--ignore-not-found',
    'validatingwebhookconfigurations,mutatingwebhookconfigurations',
    'netpol-guardrail',
  ])
  return outcome
}

async function withoutGuard<T>(work: () => Promise<T>): Promise<T> {
  const done: T[] = []
  await cluster.withoutGuard(async () => {
    done.push(await work())
  })
  const [outcome] = done
  if (outcome === undefined) throw new Error('nothing was run')
  return outcome
}

/** Runs a line of the page as its reader would, in the checkout. */
async function run(command: string): Promise<{ readonly exitCode: number | null; readonly out: string }> {
  const child = spawn('bash', ['-o', 'pipefail', '-c', command], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      KUBECONFIG: cluster.kubeconfigFile('admin'),
      AUDIT_LOG: auditLog,
      HOME: folder,
    },
  })
  const [out, error, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { exitCode, out: out + error }
}

/** kubectl of the control plane and the product's own command, by the names that the page uses. */
async function makeCommands(): Promise<string> {
  const directory = join(folder, 'bin')
  await mkdir(directory)
  await symlink(programFile(await programsForTests(process.env), 'kubectl'), join(directory, 'kubectl'))
  const script = join(directory, 'netpol-guardrail')
  await writeFile(
    script,
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'src/main/netpol-guardrail.ts')}' "$@"\n`,
  )
  await chmod(script, 0o755)
  return directory
}
