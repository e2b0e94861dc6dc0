import t from 'tap'
import { metricHelp, makeMetrics } from '../../src/telemetry/metrics.ts'
import { recordWith } from '../server/records.ts'

async function valuesOf(metrics: ReturnType<typeof makeMetrics>): Promise<ReadonlyMap<string, number>> {
  const text = await metrics.registry.metrics()
  const samples = [...text.matchAll(/^(netpol_guardrail_\S+) (\S+)$/gm)]
  return new Map(samples.map(([, sample = '', value]) => [sample, Number(value)]))
}

void t.test('counts what it is told', async (t) => {
  const metrics = makeMetrics()
  metrics.reviewStarted()
  metrics.reviewStarted()
  metrics.reviewEnded()
  metrics.reviewAnswered(recordWith({ entry: 'namespaces' }), { durationMs: 0.4, sizeBytes: 2_000 })
  metrics.reviewAnswered(
    recordWith(
      { entry: 'namespaces', undecidedFor: ['deadline'] },
      {
        verdict: 'refused',
        findings: [{ rule: 'or-peers', path: 'spec', class: 'baseline', since: 'new' }],
      },
    ),
    { durationMs: 40, sizeBytes: 200_000 },
  )
  metrics.reviewShed()
  metrics.configurationUsed('000000')
  metrics.configurationUsed('3f9c1a')
  metrics.configurationRefused()
  metrics.requestRejected(404)
  metrics.connectionDropped()
  metrics.tlsHandshakeFailed()
  metrics.certificateServed(new Date(1_800_000_000_000))
  metrics.certificateReloadFailed()
  metrics.logWriteFailed()
  const values = await valuesOf(metrics)
  const expected: Readonly<Record<string, number>> = {
    reviews_in_flight: 1,
    'reviews_total{entry="namespaces",verdict="allowed"}': 1,
    'reviews_total{entry="namespaces",verdict="refused"}': 1,
    'review_duration_seconds_bucket{le="0.00025",entry="namespaces"}': 0,
    'review_duration_seconds_bucket{le="0.0005",entry="namespaces"}': 1,
    'review_duration_seconds_bucket{le="0.05",entry="namespaces"}': 2,
    'review_size_bytes_bucket{le="4096"}': 1,
    'review_size_bytes_bucket{le="262144"}': 2,
    'undecided_total{entry="namespaces",reason="deadline"}': 1,
    'findings_total{rule="or-peers",class="baseline",since="new"}': 1,
    reviews_shed_total: 1,
    'config_info{hash="3f9c1a"}': 1,
    config_reload_failures_total: 1,
    'requests_rejected_total{code="404"}': 1,
    connections_dropped_total: 1,
    tls_handshake_failures_total: 1,
    certificate_expiry_timestamp_seconds: 1_800_000_000,
    certificate_reload_failures_total: 1,
    log_write_failures_total: 1,
  }
  for (const [sample, value] of Object.entries(expected))
    t.equal(values.get(`netpol_guardrail_${sample}`), value, sample)
})

void t.test('exports every metric on the list, with its help', async (t) => {
  const text = await makeMetrics().registry.metrics()
  for (const [name, help] of Object.entries(metricHelp)) t.match(text, `# HELP ${name} ${help}\n`)
})

void t.test('two of them share nothing', async (t) => {
  const [one, other] = [makeMetrics(), makeMetrics()]
  one.connectionDropped()
  t.equal((await valuesOf(other)).get('netpol_guardrail_connections_dropped_total'), 0)
})
