import { fastify, type FastifyInstance } from 'fastify'
import type { Metrics } from '../telemetry/metrics.ts'

/** Something that /readyz says. */
export interface ReadinessCheck {
  readonly name: string
  /** Why it does not hold, or undefined. */
  readonly problem: () => string | undefined
  /** Only said: calls are answered rightly all the same. */
  readonly isAdvisory?: boolean
}

/**
 * Makes the listener for kubelet and Prometheus, plain HTTP:
 * - `/livez` says that the process answers, and depends on nothing else: a restart would mend nothing else;
 * - `/readyz` says whether every check that is not advisory holds, `/readyz?verbose` which, in the form of
 *   kube-apiserver's;
 * - `/metrics` is for Prometheus.
 */
export function makeHealthApp(checks: readonly ReadinessCheck[], metrics: Metrics): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    return503OnClosing: false,
    requestTimeout: 10_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, requestTimeout: 10_000 },
  })
  app.server.maxConnections = maxConnections
  app.get('/livez', (_request, reply) => {
    void reply.type(text).send('ok')
  })
  app.get('/readyz', (request, reply) => {
    const results = checks.map((check) => ({ ...check, problem: check.problem() }))
    const isReady = results.every(({ problem, isAdvisory }) => problem === undefined || isAdvisory === true)
    const isVerbose =
      typeof request.query === 'object' && request.query !== null && 'verbose' in request.query
    void reply
      .code(isReady ? 200 : 503)
      .type(text)
      .send(isReady && !isVerbose ? 'ok' : renderChecks(results, isReady))
  })
  app.get('/metrics', async (_request, reply) => {
    void reply.type(metrics.registry.contentType)
    return metrics.registry.metrics()
  })
  return app
}

const text = 'text/plain; charset=utf-8'
/** Kubelet and a few scrapers need less. */
const maxConnections = 128

function renderChecks(
  results: readonly (Pick<ReadinessCheck, 'name' | 'isAdvisory'> & {
    readonly problem: string | undefined
  })[],
  isReady: boolean,
): string {
  const lines = results.map(({ name, problem, isAdvisory }) =>
    problem === undefined
      ? `[+]${name} ok`
      : `[${isAdvisory === true ? '!' : '-'}]${name} ${isAdvisory === true ? 'warning' : 'failed'}: ${problem}`,
  )
  return `${[...lines, `readyz check ${isReady ? 'passed' : 'failed'}`].join('\n')}\n`
}
