import { makeClusterMetrics } from '../../src/telemetry/cluster-metrics.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'
import { recordWith } from '../server/records.ts'

/** What /metrics says of a metric of ours. */
export interface MetricShape {
  readonly type: string
  readonly labels: readonly string[]
}

/** What stands on /metrics once everything has happened, by name. */
export async function exposeEverything(): Promise<ReadonlyMap<string, MetricShape>> {
  const metrics = makeMetrics()
  const cluster = makeClusterMetrics(metrics.registry)
  metrics.reviewStarted()
  metrics.reviewEnded()
  metrics.reviewAnswered(
    recordWith(
      { undecidedFor: ['failed'] },
      { findings: [{ rule: 'or-peers', path: 'spec', class: 'baseline', since: 'new' }] },
    ),
    { durationMs: 1, sizeBytes: 1 },
  )
  metrics.reviewShed()
  metrics.configurationUsed('3f9c1a')
  metrics.configurationRefused()
  metrics.requestRejected(400)
  metrics.connectionDropped()
  metrics.tlsHandshakeFailed()
  metrics.certificateServed(new Date(0))
  metrics.certificateReloadFailed()
  metrics.logWriteFailed()
  cluster.listBegan('namespaces', 'first')
  cluster.listFailed('namespaces')
  cluster.watchEnded('namespaces', 'ended')
  cluster.objectUnreadable('namespaces')
  cluster.handlerFailed('namespaces')
  cluster.liveGetEnded('namespaces', 'found')
  cluster.accessReviewEnded('allowed')
  cluster.watchSnapshot('namespaces', { ageMs: () => 1, size: () => 1 })
  const families = await metrics.registry.getMetricsAsJSON()
  return new Map(
    families
      .filter(({ name }) => name.startsWith('netpol_guardrail_'))
      .map(({ name, type, values }) => {
        const labels = new Set(values.flatMap((sample) => Object.keys(sample.labels)))
        if (values.length === 0) throw new Error(`nothing here makes a sample of ${name}`)
        // The buckets of a histogram are not ours to document.
        labels.delete('le')
        return [name, { type: String(type), labels: [...labels].toSorted() }]
      }),
  )
}
