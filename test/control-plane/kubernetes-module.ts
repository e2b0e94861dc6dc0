import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type GoOptions, runGo } from './go.ts'
import { UnavailableError } from './unavailable-error.ts'

/** A Go module from which programs are built. */
export interface GoModule {
  readonly directory: string
  /** Whether its go.sum is in this repository: then Go may not change anything about it. */
  readonly isPinned: boolean
}

const pinnedModules = new URL('./modules/', import.meta.url)

/** The pinned module for etcd. */
export const etcdModule: GoModule = {
  directory: fileURLToPath(new URL('etcd', pinnedModules)),
  isPinned: true,
}

/** Where the pinned module of a Kubernetes version is, or would be. */
export function pinnedKubernetesModule(version: string): GoModule {
  return { directory: fileURLToPath(new URL(`v${version}`, pinnedModules)), isPinned: true }
}

/** The pinned module of a Kubernetes version, or else one that is made in this existing, empty directory. */
export async function kubernetesModule(
  version: string,
  directory: string,
  options: Omit<GoOptions, 'cwd'>,
): Promise<GoModule> {
  const pinned = pinnedKubernetesModule(version)
  if (existsSync(join(pinned.directory, 'go.mod'))) return pinned
  await makeKubernetesModule(version, directory, options)
  return { directory, isPinned: false }
}

/** Writes a go.mod that builds this Kubernetes version into a directory. */
export async function makeKubernetesModule(
  version: string,
  directory: string,
  options: Omit<GoOptions, 'cwd'>,
): Promise<void> {
  const download = await runGo(['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`], {
    ...options,
    cwd: directory,
  })
  const { GoMod } = z.object({ GoMod: z.string() }).parse(JSON.parse(download))
  await writeFile(join(directory, 'go.mod'), renderGoMod(version, await readFile(GoMod, 'utf8')))
}

/**
 * The go.mod that builds a Kubernetes version from outside its repository. Kubernetes requires the parts of itself as
 * v0.0.0 and replaces them by folders, which Go ignores in a dependency: each needs the version that was published with
 * this one, v0.MINOR.PATCH. Other k8s.io modules have real versions of their own and stay as they are.
 */
export function renderGoMod(version: string, kubernetesGoMod: string): string {
  const language = /^go (\S+)$/m.exec(kubernetesGoMod)?.[1]
  const parts = [...kubernetesGoMod.matchAll(/^\s*(k8s\.io\/[a-z-]+) v0\.0\.0\s*$/gm)].map(([, part]) => part)
  if (language === undefined || parts.length === 0) {
    throw new UnavailableError(
      `Kubernetes ${version} has a go.mod of another form than the releases known here.`,
    )
  }
  const partVersion = version.replace(/^1\./, 'v0.')
  return `module netpol-guardrail.dev/control-plane/kubernetes

go ${language}

require k8s.io/kubernetes v${version}

replace (
${parts.map((part) => `\t${part} => ${part} ${partVersion}`).join('\n')}
)

tool (
	k8s.io/kubernetes/cmd/kube-apiserver
	k8s.io/kubernetes/cmd/kube-controller-manager
	k8s.io/kubernetes/cmd/kubectl
)
`
}
