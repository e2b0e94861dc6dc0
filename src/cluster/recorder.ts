/** Why everything was listed anew. */
export type RelistReason = 'first' | 'expired' | 'broken' | 'handler-failed' | 'watch-failing' | 'list-failed'

/** How a watch ended. */
export type WatchEnd =
  'ended' | 'ended-early' | 'lost' | 'refused' | 'expired' | 'broken' | 'stalled' | 'handler-failed'

/** What becomes of a question to the API server that a review waits for. */
export type LookupOutcome = 'found' | 'missing' | 'allowed' | 'denied' | 'unknown'

/**
 * Who counts what the cluster room does. `resource` is the plural as in the API, `namespaces`. `detail` is a short
 * clause for the log, made of texts that others may have chosen. Nothing here may fail or wait.
 */
export interface ClusterRecorder {
  readonly relistBegan: (resource: string, reason: RelistReason) => void
  readonly listEnded: (resource: string, objects: number) => void
  readonly listFailed: (resource: string, detail: string) => void
  readonly watchEnded: (resource: string, end: WatchEnd, detail: string) => void
  /** An object came that could not be read: it is treated as absent. */
  readonly objectUnreadable: (resource: string, detail: string) => void
  readonly handlerFailed: (resource: string, error: unknown) => void
  /** A live GET on a miss of the snapshot has ended. */
  readonly liveGetEnded: (resource: string, outcome: LookupOutcome) => void
  readonly accessReviewEnded: (outcome: LookupOutcome) => void
}
