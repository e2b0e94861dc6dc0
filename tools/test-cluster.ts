/** `npm run test:cluster`: the tests that run against a real kube-apiserver. */
import { parseArgs } from 'node:util'
import { defaultKubernetesVersion, parseKubernetesVersion } from '../test/control-plane/kubernetes-version.ts'
import { obtainPrograms } from '../test/control-plane/obtain.ts'
import { pinKubernetes } from '../test/control-plane/pin.ts'
import type { Programs } from '../test/control-plane/programs.ts'
import { UnavailableError } from '../test/control-plane/unavailable-error.ts'
import { runTap } from './run-tap.ts'

const usage = `Runs the tests in test/cluster against a real kube-apiserver, etcd and kube-controller-manager on loopback.

  npm run test:cluster                                         all of them
  npm run test:cluster -- --kubernetes 1.34.4                  on another Kubernetes
  npm run test:cluster -- test/cluster/control-plane.test.ts   one file
  npm run test:cluster -- -- --reporter=tap                    what follows the second -- goes to tap

  --kubernetes VERSION   default ${defaultKubernetesVersion}
  --only-obtain          get the programs, print their directory, run nothing
  --pin VERSION          write test/control-plane/modules/vVERSION, then build that version from those bytes only
  --help

The programs come from the directory in KUBEBUILDER_ASSETS if it is set. Otherwise they are built with Go, once per
version and machine, and kept in \${XDG_CACHE_HOME:-~/.cache}/netpol-guardrail/control-plane.`

const { values, positionals } = readArguments()
if (values.help) {
  console.log(usage)
} else {
  process.exitCode = await run().catch((error: unknown) => {
    if (!(error instanceof UnavailableError)) throw error
    console.error(error.message)
    return 1
  })
}

async function run(): Promise<number> {
  if (values.pin !== undefined) {
    console.log(await pinKubernetes(readVersion(values.pin), process.env))
    return 0
  }
  const version = values.kubernetes === undefined ? undefined : readVersion(values.kubernetes)
  const programs = await obtainUntilInterrupted(version)
  if (values['only-obtain']) {
    console.log(programs.directory)
    return 0
  }
  console.error(`Kubernetes ${programs.version} from ${programs.directory}`)
  return runTap(tapArguments(), {
    ...process.env,
    GUARDRAIL_TEST_KUBERNETES: programs.version,
    GUARDRAIL_TEST_ASSETS: programs.directory,
  })
}

/** Ctrl-C stops a build, which then removes what it has made. */
async function obtainUntilInterrupted(version: string | undefined): Promise<Programs> {
  const interruption = new AbortController()
  const interrupt = (signal: NodeJS.Signals): void => {
    interruption.abort(new UnavailableError(`stopped by ${signal}`))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    return await obtainPrograms({
      version,
      environment: process.env,
      report: console.error,
      signal: interruption.signal,
    })
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function tapArguments(): readonly string[] {
  const hasFiles = positionals.some((argument) => !argument.startsWith('-'))
  return [
    // Each file starts a control plane of its own, and each costs a processor while it starts.
    '--jobs=2',
    '--timeout=300',
    // .taprc keeps test/cluster away from `npm test`, but not what is named.
    ...positionals,
    ...(hasFiles ? [] : ['test/cluster']),
  ]
}

function readVersion(text: string): string {
  const version = parseKubernetesVersion(text)
  if (version === undefined) throw new UnavailableError(`${text} is no version such as 1.34.4.`)
  return version
}

function readArguments(): {
  readonly values: { kubernetes?: string; pin?: string; 'only-obtain'?: boolean; help?: boolean }
  readonly positionals: readonly string[]
} {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        kubernetes: { type: 'string' },
        pin: { type: 'string' },
        'only-obtain': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(1)
  }
}
