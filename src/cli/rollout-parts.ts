import type { RolloutCluster } from '../model/rollout.ts'
import type { SelectorMatch } from '../model/settings.ts'

/** What the commands of `rollout` need from the rest of the product. */
export interface RolloutParts {
  /** Opens the cluster of a kubeconfig; without a file as kubectl does. Throws a UsageError if there is none. */
  readonly openCluster: (
    kubeconfig: string | undefined,
  ) => Promise<RolloutCluster & { readonly close: () => void }>
  readonly matches: SelectorMatch
  /** Asks at the terminal; undefined where there is none. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined
}
