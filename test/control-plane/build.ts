import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runGo } from './go.ts'
import { etcdModule, type GoModule, kubernetesModule } from './kubernetes-module.ts'
import { type ProgramName, programNames } from './programs.ts'

/** What building needs from outside. */
export interface BuildOptions {
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly report: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

const reportEveryMs = 15_000

/**
 * Builds the programs of a Kubernetes version into a directory, which exists only once all of them are there. Stopped by
 * the signal or by an error, it leaves nothing; killed, it leaves a directory that the next build removes. Only one may
 * run for a directory at a time.
 */
export async function buildPrograms(
  directory: string,
  version: string,
  options: BuildOptions,
): Promise<void> {
  await removeLeftovers(directory)
  const workshop = await mkdtemp(unfinishedPrefix(directory))
  try {
    const goVersion = (await runGo(['env', 'GOVERSION'], { ...options, cwd: workshop })).trim()
    options.report(
      `Building the control plane of Kubernetes ${version} with ${goVersion}, once on this machine, ` +
        'in minutes. KUBEBUILDER_ASSETS would spare it.',
    )
    const source = join(workshop, 'source')
    const finished = join(workshop, 'finished')
    await mkdir(source)
    await mkdir(finished)
    const kubernetes = await kubernetesModule(version, source, options)
    for (const name of programNames) {
      await withProgress(name, options.report, () => build(name, version, kubernetes, finished, options))
    }
    await rm(directory, { recursive: true, force: true })
    await rename(finished, directory)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function build(
  name: ProgramName,
  version: string,
  kubernetes: GoModule,
  into: string,
  options: BuildOptions,
): Promise<void> {
  const [module, source] =
    name === 'etcd'
      ? [etcdModule, 'go.etcd.io/etcd/server/v3']
      : [kubernetes, `k8s.io/kubernetes/cmd/${name}`]
  const flags = [
    `-mod=${module.isPinned ? 'readonly' : 'mod'}`,
    '-trimpath',
    `-ldflags=-s -w ${versionFlags(version)}`,
  ]
  await runGo(['build', ...flags, '-o', join(into, name), source], { ...options, cwd: module.directory })
}

/** Without these, the programs take themselves for v0.0.0, and say so to users and to each other. */
function versionFlags(version: string): string {
  const [major = '', minor = ''] = version.split('.')
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor }
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((home) => Object.entries(values).map(([name, value]) => `-X ${home}.${name}=${value}`))
    .join(' ')
}

async function withProgress(
  name: ProgramName,
  report: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const startedMs = performance.now()
  const seconds = (): string => `${Math.round((performance.now() - startedMs) / 1_000)} s`
  const place = `${name} (${programNames.indexOf(name) + 1} of ${programNames.length})`
  report(`  ${place}`)
  const timer = setInterval(() => {
    report(`  ${place}: ${seconds()}`)
  }, reportEveryMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  report(`  ${place}: built in ${seconds()}`)
}

function unfinishedPrefix(directory: string): string {
  return `${directory}.unfinished-`
}

async function removeLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory)
  const prefix = basename(unfinishedPrefix(directory))
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true })
  }
}
