import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Metrics } from '../telemetry/metrics.ts'
import { makeAdmissionApp } from './admission-app.ts'
import { watchCertificate } from './certificate-watch.ts'
import { makeHealthApp, type ReadinessCheck } from './health-app.ts'
import { makeLargeReviews } from './large-reviews.ts'
import type { ClusterFacts, ReviewAnswerer } from './review-answerer.ts'
import { defaultLimits, type ServerLimits } from './server-limits.ts'
import { readServingPair, type TlsFiles } from './tls-files.ts'

/** Where to listen. Port 0 takes a free one. */
export interface ListenOn {
  readonly host: string
  readonly port: number
}

/** Everything that a server is made of. */
export interface ServerOptions {
  readonly answerer: ReviewAnswerer
  /** A module that calls `serveReviews` with answerers that answer as this one does. */
  readonly workerUrl: URL
  /** The configuration in force, as the text of which the worker makes its answerer. */
  readonly configuration: () => string
  /** Asked for the worker, which cannot ask itself. */
  readonly cluster: ClusterFacts
  /** What has to hold for calls to be sent, beside what the server itself needs. */
  readonly readiness?: readonly ReadinessCheck[]
  readonly tls: TlsFiles & {
    /** How often the files are looked at; 10 s where it is left out. */
    readonly pollIntervalMs?: number
  }
  readonly listen: ListenOn
  readonly health: ListenOn
  /** Where they differ from `defaultLimits`. */
  readonly limits?: Partial<ServerLimits>
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A server that answers. */
export interface RunningServer {
  readonly admissionPort: number
  readonly healthPort: number
  /** From now on not ready, and every answer asks its client to close the connection. It goes on answering. */
  readonly beginDrain: () => void
  /**
   * Takes no more connections, waits at most `graceMs` for the requests that are under way, then ends what is left and
   * frees everything. Drains first where that was left out.
   */
  readonly close: (graceMs?: number) => Promise<void>
}

/** A server could not start for a reason outside the program. The message is one line for the operator. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'
}

const defaultPollIntervalMs = 10_000
const defaultGraceMs = 5_000

/** Starts both listeners. Rejects with a ServerStartError where files or ports do not allow it. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { tls, logger, metrics } = options
  const limits = { ...defaultLimits, ...options.limits }
  const reading = await readServingPair(tls, new Date())
  if (!reading.ok) throw new ServerStartError(`the TLS certificate cannot be used: ${reading.reason}`)
  let isDraining = false
  const largeReviews = makeLargeReviews({ ...options, limits })
  const admission = makeAdmissionApp({
    ...options,
    pair: reading.pair,
    limits,
    largeReviews,
    isDraining: () => isDraining,
  })
  const { server } = admission
  const pollIntervalMs = tls.pollIntervalMs ?? defaultPollIntervalMs
  const certificate = watchCertificate({
    files: tls,
    pair: reading.pair,
    server,
    pollIntervalMs,
    logger,
    metrics,
  })
  const health = makeHealthApp(
    [
      { name: 'shutdown', problem: () => (isDraining ? 'the server is draining' : undefined) },
      {
        name: 'certificate',
        problem: () =>
          certificate.validUntil() < new Date() ? 'the serving certificate has expired' : undefined,
      },
      ...(options.readiness ?? []),
    ],
    metrics,
  )
  const close = async (graceMs = defaultGraceMs): Promise<void> => {
    isDraining = true
    certificate.stop()
    const timer = setTimeout(() => {
      server.closeAllConnections()
    }, graceMs)
    await admission.close()
    clearTimeout(timer)
    await largeReviews.close()
    await health.close()
  }
  try {
    const admissionPort = await listenOn(admission, options.listen)
    const healthPort = await listenOn(health, options.health)
    return {
      admissionPort,
      healthPort,
      beginDrain: () => {
        isDraining = true
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function listenOn(
  app: Pick<FastifyInstance, 'listen' | 'addresses'>,
  { host, port }: ListenOn,
): Promise<number> {
  try {
    // fastify opens a second server for the other family of `localhost`, which would miss reloads and limits.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new ServerStartError(`cannot listen on ${host}:${port} (${code})`, { cause: error })
  }
  const [address] = app.addresses() as [AddressInfo]
  return address.port
}
