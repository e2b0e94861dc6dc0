import type { Logger } from 'pino'
import type { ClusterRecorder } from '../cluster/recorder.ts'
import type { ClusterMetrics } from '../telemetry/cluster-metrics.ts'

/** Counts what the cluster room does and logs what an operator wants to know of it. */
export function recordCluster(logger: Logger, metrics: ClusterMetrics): ClusterRecorder {
  return {
    relistBegan: (resource, reason) => {
      metrics.listBegan(resource, reason)
      if (reason !== 'first') logger.info({ resource, reason }, 'listing anew')
    },
    listEnded: (resource, objects) => {
      logger.info({ resource, objects }, 'listed')
    },
    listFailed: (resource, detail) => {
      metrics.listFailed(resource)
      logger.warn({ resource, detail }, 'list failed')
    },
    watchEnded: (resource, end, detail) => {
      metrics.watchEnded(resource, end)
      if (end === 'ended') logger.debug({ resource, detail }, 'watch ended')
      else logger.warn({ resource, end, detail }, 'watch ended')
    },
    objectUnreadable: (resource, detail) => {
      metrics.objectUnreadable(resource)
      logger.warn({ resource, detail }, 'object not understood')
    },
    handlerFailed: (resource, error) => {
      metrics.handlerFailed(resource)
      logger.error({ resource, err: error }, 'event not taken in')
    },
    liveGetEnded: metrics.liveGetEnded,
    accessReviewEnded: metrics.accessReviewEnded,
  }
}
