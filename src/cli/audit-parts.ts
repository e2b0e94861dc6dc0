import type { Readable } from 'node:stream'
import type { SelectorMatch } from '../model/settings.ts'
import type { PresentPolicies } from '../review/recheck-present.ts'
import type { ProgressTerminal } from './progress.ts'

/** What the commands of `audit` need from the rest of the product and from the world. */
export interface AuditParts {
  readonly matches: SelectorMatch
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** A clock that does not go backwards. */
  readonly clockMs: () => number
  /** A number that nobody can foresee, of 32 bits. */
  readonly seed: () => number
  readonly standardInput: () => Readable
  /** Where progress is shown. */
  readonly errorTerminal: ProgressTerminal
  /** Opens the cluster of a kubeconfig; without a file as kubectl does. Throws a UsageError if there is none. */
  readonly openCluster: (
    kubeconfig: string | undefined,
  ) => Promise<{ readonly policiesOf: PresentPolicies; readonly close: () => void }>
}
