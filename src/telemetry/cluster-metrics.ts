import { Counter, Gauge, type Registry } from 'prom-client'

/** The metrics of what the guard knows about the cluster, with the text that stands beside each on /metrics. */
export const clusterMetricHelp = {
  netpol_guardrail_snapshot_age_seconds:
    'Since the last proof that what is remembered of a resource is up to date.',
  netpol_guardrail_snapshot_objects: 'How many objects of a resource are remembered.',
  netpol_guardrail_snapshot_lists_total: 'Lists of a resource that were begun, by reason.',
  netpol_guardrail_snapshot_list_failures_total: 'Lists of a resource that failed.',
  netpol_guardrail_snapshot_watch_ends_total: 'Watches of a resource that ended, by how.',
  netpol_guardrail_snapshot_unreadable_objects_total: 'Objects of a resource that could not be read.',
  netpol_guardrail_snapshot_handler_failures_total: 'Events of a resource that could not be taken in.',
  netpol_guardrail_live_gets_total: 'Questions for one object that was not remembered, by outcome.',
  netpol_guardrail_access_reviews_total: 'Questions whether somebody may lower guard labels, by outcome.',
} as const

/** What is counted about the cluster. Nothing here fails or waits. */
export interface ClusterMetrics {
  readonly listBegan: (resource: string, reason: string) => void
  readonly listFailed: (resource: string) => void
  readonly watchEnded: (resource: string, end: string) => void
  readonly objectUnreadable: (resource: string) => void
  readonly handlerFailed: (resource: string) => void
  readonly liveGetEnded: (resource: string, outcome: string) => void
  readonly accessReviewEnded: (outcome: string) => void
  /** Reads age and size at each scrape; an age that is not known yet is left out. */
  readonly watchSnapshot: (
    resource: string,
    snapshot: { readonly ageMs: () => number | undefined; readonly size: () => number },
  ) => void
}

/** Makes these metrics in a registry. */
export function makeClusterMetrics(registry: Registry): ClusterMetrics {
  const counter = <Label extends string>(
    name: keyof typeof clusterMetricHelp,
    ...labels: Label[]
  ): Counter<Label> =>
    new Counter({ name, help: clusterMetricHelp[name], labelNames: labels, registers: [registry] })
  const snapshots = new Map<string, Parameters<ClusterMetrics['watchSnapshot']>[1]>()
  const gauge = (
    name: keyof typeof clusterMetricHelp,
    read: (snapshot: Parameters<ClusterMetrics['watchSnapshot']>[1]) => number | undefined,
  ): Gauge<'resource'> =>
    new Gauge({
      name,
      help: clusterMetricHelp[name],
      labelNames: ['resource'],
      registers: [registry],
      collect() {
        for (const [resource, snapshot] of snapshots) {
          const value = read(snapshot)
          if (value !== undefined) this.set({ resource }, value)
        }
      },
    })
  gauge('netpol_guardrail_snapshot_age_seconds', ({ ageMs }) => {
    const age = ageMs()
    return age === undefined ? undefined : age / 1000
  })
  gauge('netpol_guardrail_snapshot_objects', ({ size }) => size())
  const lists = counter('netpol_guardrail_snapshot_lists_total', 'resource', 'reason')
  const listFailures = counter('netpol_guardrail_snapshot_list_failures_total', 'resource')
  const watchEnds = counter('netpol_guardrail_snapshot_watch_ends_total', 'resource', 'end')
  const unreadable = counter('netpol_guardrail_snapshot_unreadable_objects_total', 'resource')
  const handlerFailures = counter('netpol_guardrail_snapshot_handler_failures_total', 'resource')
  const liveGets = counter('netpol_guardrail_live_gets_total', 'resource', 'outcome')
  const accessReviews = counter('netpol_guardrail_access_reviews_total', 'outcome')
  return {
    listBegan: (resource, reason) => {
      lists.inc({ resource, reason })
    },
    listFailed: (resource) => {
      listFailures.inc({ resource })
    },
    watchEnded: (resource, end) => {
      watchEnds.inc({ resource, end })
    },
    objectUnreadable: (resource) => {
      unreadable.inc({ resource })
    },
    handlerFailed: (resource) => {
      handlerFailures.inc({ resource })
    },
    liveGetEnded: (resource, outcome) => {
      liveGets.inc({ resource, outcome })
    },
    accessReviewEnded: (outcome) => {
      accessReviews.inc({ outcome })
    },
    watchSnapshot: (resource, snapshot) => {
      snapshots.set(resource, snapshot)
    },
  }
}
