import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildPrograms } from './build.ts'
import { withBuildLock } from './build-lock.ts'
import { defaultKubernetesVersion } from './kubernetes-version.ts'
import { missingPrograms, programFile, programNames, type Programs } from './programs.ts'
import { UnavailableError } from './unavailable-error.ts'

/** What obtaining the programs needs from outside. */
export interface ObtainOptions {
  /** Without the leading v. Absent: the default, or whatever KUBEBUILDER_ASSETS holds. */
  readonly version?: string | undefined
  readonly environment: Readonly<NodeJS.ProcessEnv>
  /** Called with lines that say what takes so long. */
  readonly report: (line: string) => void
  /** Stops a build and leaves nothing of it behind. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The programs of a control plane: those in KUBEBUILDER_ASSETS if it is set, else those that an earlier run built on
 * this machine, else newly built with Go. Rejects with an UnavailableError that says what to do.
 */
export async function obtainPrograms(options: ObtainOptions): Promise<Programs> {
  const { KUBEBUILDER_ASSETS } = options.environment
  if (KUBEBUILDER_ASSETS !== undefined && KUBEBUILDER_ASSETS !== '') {
    return takePrograms(KUBEBUILDER_ASSETS, options.version)
  }
  const version = options.version ?? defaultKubernetesVersion
  const directory = join(cacheDirectory(options.environment), `v${version}`)
  if (await isComplete(directory)) return { version, directory }
  await withBuildLock(`${directory}.lock`, options, async () => {
    // The run that held the lock before may have built them.
    if (!(await isComplete(directory))) await buildPrograms(directory, version, options)
  })
  return { version, directory }
}

/** The programs that tools/test-cluster.ts obtained for its tests, or else obtained now, for a test that runs alone. */
export async function programsForTests(environment: Readonly<NodeJS.ProcessEnv>): Promise<Programs> {
  const { GUARDRAIL_TEST_ASSETS: directory, GUARDRAIL_TEST_KUBERNETES: version } = environment
  if (directory !== undefined && version !== undefined) return { directory, version }
  return obtainPrograms({
    environment,
    version,
    report: (line) => {
      process.stderr.write(`${line}\n`)
    },
  })
}

async function takePrograms(directory: string, wantedVersion: string | undefined): Promise<Programs> {
  const missing = await missingPrograms(directory, ['etcd', 'kube-apiserver', 'kubectl'])
  if (missing.length > 0) {
    throw new UnavailableError(
      `KUBEBUILDER_ASSETS is ${directory}, which has no ${missing.join(' and no ')}.`,
    )
  }
  const { stdout } = await promisify(execFile)(programFile({ directory }, 'kube-apiserver'), ['--version'])
  const version = /^Kubernetes v(\S+)/.exec(stdout)?.[1] ?? 'unknown'
  if (wantedVersion !== undefined && wantedVersion !== version) {
    throw new UnavailableError(
      `KUBEBUILDER_ASSETS holds Kubernetes ${version}, not ${wantedVersion}: unset it to have that version built.`,
    )
  }
  return { version, directory }
}

function cacheDirectory(environment: Readonly<NodeJS.ProcessEnv>): string {
  const { XDG_CACHE_HOME } = environment
  const base =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME
  return join(base, 'netpol-guardrail', 'control-plane')
}

async function isComplete(directory: string): Promise<boolean> {
  return (await missingPrograms(directory, programNames)).length === 0
}
