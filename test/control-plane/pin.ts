import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runGo } from './go.ts'
import { makeKubernetesModule, pinnedKubernetesModule } from './kubernetes-module.ts'

/** Writes modules/vVERSION, go.mod and go.sum, so that this Kubernetes version is built from the same bytes everywhere. */
export async function pinKubernetes(
  version: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<string> {
  const { directory } = pinnedKubernetesModule(version)
  const draft = await mkdtemp(join(tmpdir(), 'guardrail-pin-'))
  try {
    await makeKubernetesModule(version, draft, { environment })
    await runGo(['mod', 'tidy'], { environment, cwd: draft })
    await cp(draft, directory, { recursive: true })
  } finally {
    await rm(draft, { recursive: true })
  }
  return directory
}
