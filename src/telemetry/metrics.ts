import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DecisionRecord } from '../model/decision-record.ts'

/**
 * Every metric of our own, with the text that stands beside it on /metrics. Node's and the process's usual metrics
 * (`nodejs_*`, `process_*`) come on top, under the names that everybody's dashboards know.
 */
export const metricHelp = {
  netpol_guardrail_reviews_total: 'Reviews answered, by entry and verdict.',
  netpol_guardrail_undecided_total: 'Reviews of which not everything could be judged, by entry and reason.',
  netpol_guardrail_findings_total:
    'Findings in the trail, by rule, class and whether the change brought them in.',
  netpol_guardrail_review_duration_seconds: 'From the first byte of a review to its answer, by entry.',
  netpol_guardrail_reviews_in_flight: 'Reviews that are being received or judged.',
  netpol_guardrail_review_size_bytes: 'Size of the reviews received.',
  netpol_guardrail_reviews_shed_total: 'Reviews sent back with 503 because too many were in flight.',
  netpol_guardrail_config_info: 'Always 1; the label says which configuration is in force.',
  netpol_guardrail_config_loaded_timestamp_seconds:
    'When the configuration in force was loaded, in Unix time.',
  netpol_guardrail_config_reload_failures_total: 'Changed configuration files that could not be used.',
  netpol_guardrail_requests_rejected_total: 'Requests that were no readable review, by HTTP status.',
  netpol_guardrail_connections_dropped_total: 'Connections refused because too many were open.',
  netpol_guardrail_tls_handshake_failures_total: 'TLS handshakes that failed.',
  netpol_guardrail_certificate_expiry_timestamp_seconds: 'When the serving certificate ends, in Unix time.',
  netpol_guardrail_certificate_reload_failures_total: 'Changed certificate files that could not be used.',
  netpol_guardrail_log_write_failures_total:
    'Writes of the log that failed, and lines dropped because it was stuck.',
} as const

/** What the server counts. Nothing here fails or waits. */
export interface Metrics {
  /** For /metrics. */
  readonly registry: Registry
  /** A review has begun to arrive. */
  readonly reviewStarted: () => void
  /** The review that began has ended, with or without an answer. */
  readonly reviewEnded: () => void
  readonly reviewAnswered: (
    record: DecisionRecord,
    cost: { readonly durationMs: number; readonly sizeBytes: number },
  ) => void
  /** Sent back because too many are in flight. */
  readonly reviewShed: () => void
  /** A configuration with this hash is in force from now on. */
  readonly configurationUsed: (hash: string) => void
  /** A changed configuration file could not be used. */
  readonly configurationRefused: () => void
  readonly requestRejected: (statusCode: number) => void
  readonly connectionDropped: () => void
  readonly tlsHandshakeFailed: () => void
  readonly certificateServed: (validUntil: Date) => void
  readonly certificateReloadFailed: () => void
  readonly logWriteFailed: () => void
}

const durationBucketsSeconds = [
  0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
]
const kib = 1024
const mib = 1024 * kib
const sizeBucketsBytes = [kib, 4 * kib, 16 * kib, 64 * kib, 256 * kib, mib, 4 * mib, 16 * mib, 64 * mib]

/** Makes the metrics in a registry of their own, so that two servers in one process do not share counts. */
export function makeMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = <Label extends string>(name: keyof typeof metricHelp, ...labels: Label[]): Counter<Label> =>
    new Counter({ name, help: metricHelp[name], labelNames: labels, registers: [registry] })
  const gauge = <Label extends string>(name: keyof typeof metricHelp, ...labels: Label[]): Gauge<Label> =>
    new Gauge({ name, help: metricHelp[name], labelNames: labels, registers: [registry] })

  const reviews = counter('netpol_guardrail_reviews_total', 'entry', 'verdict')
  const undecided = counter('netpol_guardrail_undecided_total', 'entry', 'reason')
  const findings = counter('netpol_guardrail_findings_total', 'rule', 'class', 'since')
  const rejected = counter('netpol_guardrail_requests_rejected_total', 'code')
  const dropped = counter('netpol_guardrail_connections_dropped_total')
  const handshakes = counter('netpol_guardrail_tls_handshake_failures_total')
  const reloadFailures = counter('netpol_guardrail_certificate_reload_failures_total')
  const logFailures = counter('netpol_guardrail_log_write_failures_total')
  const shed = counter('netpol_guardrail_reviews_shed_total')
  const configurations = gauge('netpol_guardrail_config_info', 'hash')
  const configurationLoaded = gauge('netpol_guardrail_config_loaded_timestamp_seconds')
  const configurationFailures = counter('netpol_guardrail_config_reload_failures_total')
  const inFlight = gauge('netpol_guardrail_reviews_in_flight')
  const expiry = gauge('netpol_guardrail_certificate_expiry_timestamp_seconds')
  const durations = new Histogram({
    name: 'netpol_guardrail_review_duration_seconds',
    help: metricHelp.netpol_guardrail_review_duration_seconds,
    labelNames: ['entry'],
    buckets: durationBucketsSeconds,
    registers: [registry],
  })
  const sizes = new Histogram({
    name: 'netpol_guardrail_review_size_bytes',
    help: metricHelp.netpol_guardrail_review_size_bytes,
    buckets: sizeBucketsBytes,
    registers: [registry],
  })

  return {
    registry,
    reviewStarted: () => {
      inFlight.inc()
    },
    reviewEnded: () => {
      inFlight.dec()
    },
    reviewAnswered: ({ entry, trail, undecidedFor }, { durationMs, sizeBytes }) => {
      reviews.inc({ entry, verdict: trail.verdict })
      for (const reason of undecidedFor) undecided.inc({ entry, reason })
      for (const { rule, class: findingClass, since } of trail.findings)
        findings.inc({ rule, class: findingClass, since })
      durations.observe({ entry }, durationMs / 1000)
      sizes.observe(sizeBytes)
    },
    reviewShed: () => {
      shed.inc()
    },
    configurationUsed: (hash) => {
      configurations.reset()
      configurations.set({ hash }, 1)
      configurationLoaded.setToCurrentTime()
    },
    configurationRefused: () => {
      configurationFailures.inc()
    },
    requestRejected: (statusCode) => {
      rejected.inc({ code: String(statusCode) })
    },
    connectionDropped: () => {
      dropped.inc()
    },
    tlsHandshakeFailed: () => {
      handshakes.inc()
    },
    certificateServed: (validUntil) => {
      expiry.set(validUntil.getTime() / 1000)
    },
    certificateReloadFailed: () => {
      reloadFailures.inc()
    },
    logWriteFailed: () => {
      logFailures.inc()
    },
  }
}
