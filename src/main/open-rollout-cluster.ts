import { UsageError } from '../cli/cli-io.ts'
import { kubeconfigAccess } from '../cluster/access.ts'
import { makeApiClient } from '../cluster/api-client.ts'
import { systemClock } from '../cluster/clock.ts'
import { makeRolloutCluster } from '../cluster/rollout-cluster.ts'
import type { RolloutCluster } from '../model/rollout.ts'

/** Opens the cluster of a kubeconfig, or without a file the one that kubectl would take. A UsageError if there is none. */
export async function openRolloutCluster(
  kubeconfig: string | undefined,
): Promise<RolloutCluster & { readonly close: () => void }> {
  const stop = new AbortController()
  try {
    const client = makeApiClient(await kubeconfigAccess(kubeconfig))
    return {
      ...makeRolloutCluster({ client, clock: systemClock, signal: stop.signal }),
      close: () => {
        stop.abort()
        client.close()
      },
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`the cluster of ${kubeconfig ?? 'the kubeconfig'} cannot be used: ${reason}`, {
      cause: error,
    })
  }
}
