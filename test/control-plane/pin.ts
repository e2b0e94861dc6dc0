import { mkdir } from 'node:fs/promises'
import { runGo } from './go.ts'
import { makeKubernetesModule, pinnedKubernetesModule } from './kubernetes-module.ts'

/** Writes modules/vVERSION, go.mod and go.sum, so that this Kubernetes version is built from the same bytes everywhere. */
export async function pinKubernetes(
  version: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<string> {
  const { directory } = pinnedKubernetesModule(version)
  await mkdir(directory, { recursive: true })
  await makeKubernetesModule(version, directory, { environment })
  await runGo(['mod', 'tidy'], { environment, cwd: directory })
  return directory
}
