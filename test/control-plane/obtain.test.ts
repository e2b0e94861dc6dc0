import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type FakeGo, installFakeGo } from './fake-go.ts'
import { programNames } from './programs.ts'
import { startTestCluster, type ToolResult } from './test-cluster-process.ts'
import { waitUntil } from './wait-until.ts'

interface Machine {
  readonly go: FakeGo
  /** The environment of a user with this Go and an empty cache. */
  readonly environment: Readonly<Record<string, string>>
  /** What is in the cache. */
  readonly cached: () => Promise<readonly string[]>
  readonly cacheDirectory: string
}

async function makeMachine(t: Test, secondsPerProgram = 0): Promise<Machine> {
  const directory = await makeTemporaryDirectory(t)
  const go = await installFakeGo(directory, secondsPerProgram)
  const cacheDirectory = join(directory, 'netpol-guardrail', 'control-plane')
  await mkdir(cacheDirectory, { recursive: true })
  return {
    go,
    environment: { PATH: `${go.directory}:/usr/bin:/bin`, HOME: directory, XDG_CACHE_HOME: directory },
    cacheDirectory,
    cached: async () => (await readdir(cacheDirectory)).sort(),
  }
}

async function makeTemporaryDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'guardrail-obtain-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function writeProgram(directory: string, name: string, script: string): Promise<void> {
  const file = join(directory, name)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

function obtain(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<ToolResult> {
  return startTestCluster(['--only-obtain', ...args], environment).result
}

await t.test('without Go, says in one line what to do, and fails', async (t) => {
  const directory = await makeTemporaryDirectory(t)
  const { exitCode, out, error } = await obtain([], {
    PATH: directory,
    HOME: directory,
    XDG_CACHE_HOME: directory,
  })
  t.equal(exitCode, 1)
  t.equal(out, '')
  t.match(error, /^No control plane .*install Go, or set KUBEBUILDER_ASSETS .*\n$/)
  t.same(await readdir(join(directory, 'netpol-guardrail', 'control-plane')), [])
})

await t.test('builds each program once on a machine, and says so while it does', async (t) => {
  const { go, environment, cached, cacheDirectory } = await makeMachine(t)
  const first = await obtain([], environment)
  t.equal(first.exitCode, 0)
  t.equal(first.out, `${join(cacheDirectory, 'v1.37.0')}\n`)
  t.match(first.error, /Building the control plane of Kubernetes 1\.37\.0 with go1\.99/)
  t.match(first.error, /kube-apiserver \(2 of 4\): built in/)
  const second = await obtain([], environment)
  t.equal(second.error, '')
  t.same(await go.built(), programNames)
  t.same(await cached(), ['v1.37.0'])
})

await t.test('keeps each version on its own', async (t) => {
  const { environment, cached } = await makeMachine(t)
  await obtain([], environment)
  await obtain(['--kubernetes', 'v1.34.4'], environment)
  t.same(await cached(), ['v1.34.4', 'v1.37.0'])
})

await t.test('two runs side by side build once', async (t) => {
  const { go, environment, cached } = await makeMachine(t, 0.2)
  const results = await Promise.all([obtain([], environment), obtain([], environment)])
  t.same(
    results.map(({ exitCode }) => exitCode),
    [0, 0],
  )
  t.match(results.map(({ error }) => error).join(), /Another run on this machine is building/)
  t.same(await go.built(), programNames)
  t.same(await cached(), ['v1.37.0'])
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  await t.test(`leaves nothing half-built when it is stopped by ${signal}`, async (t) => {
    const { environment, cached } = await makeMachine(t, 30)
    const run = startTestCluster(['--only-obtain'], environment)
    await waitForBuild(cached)
    run.process.kill(signal)
    const { exitCode, error } = await run.result
    t.equal(exitCode, 1)
    t.ok(error.endsWith(`\nstopped by ${signal}\n`), 'says so, without a stack trace')
    t.same(await cached(), [])
  })
}

await t.test('can be stopped while it waits for another run', async (t) => {
  const { environment, cached, cacheDirectory } = await makeMachine(t)
  await writeFile(join(cacheDirectory, 'v1.37.0.lock'), '')
  const run = startTestCluster(['--only-obtain'], environment)
  await once(run.process.stderr, 'data')
  run.process.kill('SIGINT')
  t.match(await run.result, { exitCode: 1, error: /waiting for it\.\nstopped by SIGINT\n$/ })
  t.same(await cached(), ['v1.37.0.lock'], 'the lock of the other stays')
})

await t.test('goes on after a run that was killed while it built', async (t) => {
  const { environment, cached, cacheDirectory } = await makeMachine(t)
  await mkdir(join(cacheDirectory, 'v1.37.0.unfinished-killed'))
  const lock = join(cacheDirectory, 'v1.37.0.lock')
  await writeFile(lock, '')
  const aMinuteAgo = new Date(Date.now() - 60_000)
  await utimes(lock, aMinuteAgo, aMinuteAgo)
  t.equal((await obtain([], environment)).exitCode, 0)
  t.same(await cached(), ['v1.37.0'])
})

await t.test('shows what Go said when it fails', async (t) => {
  const { go, environment, cached } = await makeMachine(t)
  await writeProgram(go.directory, 'go', 'echo "no room on the disk" >&2; exit 1')
  const { exitCode, error } = await obtain([], environment)
  t.equal(exitCode, 1)
  t.match(error, /no room on the disk/)
  t.same(await cached(), [])
})

await t.test('takes the programs in KUBEBUILDER_ASSETS', async (t) => {
  const directory = await makeTemporaryDirectory(t)
  const environment = { PATH: '/usr/bin:/bin', KUBEBUILDER_ASSETS: directory }
  await writeProgram(directory, 'kube-apiserver', 'echo Kubernetes v1.36.3')
  await writeProgram(directory, 'kubectl', '')

  const incomplete = await obtain([], environment)
  t.equal(incomplete.exitCode, 1)
  t.equal(incomplete.error, `KUBEBUILDER_ASSETS is ${directory}, which has no etcd.\n`)

  await writeProgram(directory, 'etcd', '')
  t.same(await obtain([], environment), { exitCode: 0, out: `${directory}\n`, error: '' })

  const other = await obtain(['--kubernetes', '1.34.4'], environment)
  t.equal(other.exitCode, 1)
  t.match(other.error, /holds Kubernetes 1\.36\.3, not 1\.34\.4/)
})

await t.test('explains itself', async (t) => {
  const help = await startTestCluster(['--help'], {}).result
  t.equal(help.exitCode, 0)
  t.match(help.out, '--kubernetes VERSION')
  const typo = await startTestCluster(['--kubernets', '1.34.4'], {}).result
  t.equal(typo.exitCode, 1)
  t.match(typo.error, '--kubernets')
  const noVersion = await startTestCluster(['--kubernetes', 'latest'], {}).result
  t.equal(noVersion.exitCode, 1)
  t.equal(noVersion.error, 'latest is no version such as 1.34.4.\n')
})

async function waitForBuild(cached: Machine['cached']): Promise<void> {
  const isBuilding = async (): Promise<true | undefined> =>
    (await cached()).some((name) => name.includes('unfinished')) ? true : undefined
  await waitUntil('the build to start', isBuilding, { timeoutMs: 20_000 })
}
