import { Registry } from 'prom-client'
import t from 'tap'
import { clusterMetricHelp, makeClusterMetrics } from '../../src/telemetry/cluster-metrics.ts'

/** The samples of ours as they stand on /metrics: `name{labels}` to value. */
async function samplesOf(registry: Registry): Promise<Readonly<Record<string, number>>> {
  const text = await registry.metrics()
  const samples = [...text.matchAll(/^netpol_guardrail_(\S+) (\S+)$/gm)]
  return Object.fromEntries(samples.map(([, sample = '', value]) => [sample, Number(value)]))
}

void t.test('counts each thing that it is told, and nothing else', async (t) => {
  const registry = new Registry()
  const metrics = makeClusterMetrics(registry)
  metrics.listBegan('namespaces', 'first')
  metrics.listBegan('namespaces', 'expired')
  metrics.listBegan('namespaces', 'expired')
  metrics.listFailed('namespaces')
  metrics.watchEnded('namespaces', 'ended')
  metrics.watchEnded('namespaces', 'stalled')
  metrics.objectUnreadable('namespaces')
  metrics.handlerFailed('namespaces')
  metrics.liveGetEnded('namespaces', 'found')
  metrics.liveGetEnded('namespaces', 'unknown')
  metrics.accessReviewEnded('denied')
  t.same(await samplesOf(registry), {
    'snapshot_lists_total{resource="namespaces",reason="first"}': 1,
    'snapshot_lists_total{resource="namespaces",reason="expired"}': 2,
    'snapshot_list_failures_total{resource="namespaces"}': 1,
    'snapshot_watch_ends_total{resource="namespaces",end="ended"}': 1,
    'snapshot_watch_ends_total{resource="namespaces",end="stalled"}': 1,
    'snapshot_unreadable_objects_total{resource="namespaces"}': 1,
    'snapshot_handler_failures_total{resource="namespaces"}': 1,
    'live_gets_total{resource="namespaces",outcome="found"}': 1,
    'live_gets_total{resource="namespaces",outcome="unknown"}': 1,
    'access_reviews_total{outcome="denied"}': 1,
  })
})

void t.test('reads the age, in seconds, and the size of a snapshot at each scrape', async (t) => {
  const registry = new Registry()
  const metrics = makeClusterMetrics(registry)
  let ageMs = 1_500
  let size = 3
  metrics.watchSnapshot('namespaces', { ageMs: () => ageMs, size: () => size })
  t.same(await samplesOf(registry), {
    'snapshot_age_seconds{resource="namespaces"}': 1.5,
    'snapshot_objects{resource="namespaces"}': 3,
  })
  ageMs = 61_000
  size = 2
  t.same(await samplesOf(registry), {
    'snapshot_age_seconds{resource="namespaces"}': 61,
    'snapshot_objects{resource="namespaces"}': 2,
  })
})

void t.test('leaves out an age that is not known yet: a new replica is not a fresh one', async (t) => {
  const registry = new Registry()
  const metrics = makeClusterMetrics(registry)
  const ages: number[] = []
  metrics.watchSnapshot('namespaces', { ageMs: () => ages.at(-1), size: () => 0 })
  t.same(await samplesOf(registry), { 'snapshot_objects{resource="namespaces"}': 0 })
  ages.push(0)
  t.match(await samplesOf(registry), { 'snapshot_age_seconds{resource="namespaces"}': 0 })
})

void t.test('keeps the snapshots of two resources apart', async (t) => {
  const registry = new Registry()
  const metrics = makeClusterMetrics(registry)
  metrics.watchSnapshot('namespaces', { ageMs: () => 1_000, size: () => 1 })
  metrics.watchSnapshot('pods', { ageMs: () => undefined, size: () => 5 })
  t.same(await samplesOf(registry), {
    'snapshot_age_seconds{resource="namespaces"}': 1,
    'snapshot_objects{resource="namespaces"}': 1,
    'snapshot_objects{resource="pods"}': 5,
  })
})

void t.test('exports every metric on the list, with its help', async (t) => {
  const registry = new Registry()
  makeClusterMetrics(registry)
  const text = await registry.metrics()
  for (const [name, help] of Object.entries(clusterMetricHelp)) t.match(text, `# HELP ${name} ${help}\n`)
})

void t.test('two of them share nothing', async (t) => {
  const [one, other] = [new Registry(), new Registry()]
  makeClusterMetrics(one).listFailed('namespaces')
  makeClusterMetrics(other)
  t.same(await samplesOf(other), {})
})
