import type { Server } from 'node:https'
import { fastify, type FastifyInstance } from 'fastify'
import { entries, type Entry } from '../model/entry.ts'
import { guardConnections } from './connection-guard.ts'
import { renderFailureStatus } from './failure-status.ts'
import { makeHeldBytes } from './held-bytes.ts'
import { readBody } from './read-body.ts'
import { readDeadlineMs } from './review-deadline.ts'
import { handleReview, type ReviewHandling } from './review-handler.ts'
import type { ServerLimits } from './server-limits.ts'
import { secureContextOf, type ServingPair } from './tls-files.ts'

/** What the admission listener is made of. */
export interface AdmissionAppOptions extends Omit<ReviewHandling, 'largeReviewBytes'> {
  readonly pair: ServingPair
  readonly limits: ServerLimits
  /** While it is true, every response asks the client to close the connection. */
  readonly isDraining: () => boolean
}

/** The admission listener, HTTPS only. */
export type AdmissionApp = FastifyInstance<Server>

/**
 * Makes the listener that the API server calls: POST of an AdmissionReview to the path of an entry, and nothing else.
 * No redirects, no second spelling of a path, no HTTP/2 (admission-contract 3.2, P28).
 */
export function makeAdmissionApp(options: AdmissionAppOptions): AdmissionApp {
  const { limits, isDraining, logger, metrics } = options
  const app: AdmissionApp = fastify({
    https: {
      ...secureContextOf(options.pair),
      // Tests then see what production sees: the API server takes HTTP/2 only on loopback.
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: limits.handshakeMs,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.connectionCheckMs,
    },
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // A request that arrives while we close is answered like any other.
    return503OnClosing: false,
    exposeHeadRoutes: false,
  })
  guardConnections(app.server, limits.maxConnections, metrics)

  app.removeAllContentTypeParsers()
  // The handler reads the body itself, whatever its type is said to be.
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(null)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    // fastify would answer 415 to a type that it cannot parse.
    request.raw.headers['content-type'] = undefined
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining()) void reply.header('connection', 'close')
    done(null, payload)
  })

  const heldBytes = makeHeldBytes(limits.maxHeldBytes)
  const handling = { ...options, largeReviewBytes: limits.largeReviewBytes }
  let inFlight = 0
  for (const entry of entries)
    app.post(pathOf(entry), async (request, reply) => {
      const startedMs = performance.now()
      if (inFlight >= limits.maxReviewsInFlight) {
        metrics.reviewShed()
        await readBody(request.raw, { ...limits, maxReviewBytes: 0 }, heldBytes)
        // In whole seconds, and 1 of them: the API server then tries again within the time of the same write, while 10
        // would make its user wait (admission-contract, finding 8).
        void reply.code(503).header('retry-after', '1').type(json)
        return renderFailureStatus(503, 'netpol-guardrail has too many reviews in flight; try again.')
      }
      inFlight += 1
      metrics.reviewStarted()
      try {
        const received = await readBody(request.raw, limits, heldBytes)
        if (received.kind === 'discarded' && received.isAbandoned) void reply.header('connection', 'close')
        const deadlineMs = readDeadlineMs(timeoutOf(request.query))
        const { statusCode, body } = await handleReview(handling, { entry, received, startedMs, deadlineMs })
        void reply.code(statusCode).type(json)
        return body
      } finally {
        inFlight -= 1
        metrics.reviewEnded()
      }
    })
  app.setNotFoundHandler((request, reply) => {
    const { code, message } = explainPath(request.method, request.url)
    metrics.requestRejected(code)
    if (code === 405) void reply.header('allow', 'POST')
    void reply.code(code).type(json).send(renderFailureStatus(code, message))
  })
  app.setErrorHandler((error, _request, reply) => {
    metrics.requestRejected(500)
    logger.error({ err: error }, 'request failed')
    void reply
      .code(500)
      .type(json)
      .send(renderFailureStatus(500, 'The request failed inside netpol-guardrail.'))
  })
  return app
}

const json = 'application/json'

function pathOf({ phase, name }: Entry): string {
  return `/${phase}/${name}`
}

const paths = new Set(entries.map(pathOf))

function explainPath(method: string, url: string): { readonly code: 404 | 405; readonly message: string } {
  const [path = ''] = url.split('?', 1)
  return paths.has(path)
    ? { code: 405, message: `${path} takes POST of an AdmissionReview, not ${method}.` }
    : {
        code: 404,
        message: `There is nothing at this path. POST an AdmissionReview to one of ${[...paths].join(', ')}.`,
      }
}

function timeoutOf(query: unknown): unknown {
  return typeof query === 'object' && query !== null && 'timeout' in query ? query.timeout : undefined
}
