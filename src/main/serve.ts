import { extname } from 'node:path'
import { UsageError, exitCodes } from '../cli/cli-io.ts'
import type { ServeOptions } from '../cli/serve-options.ts'
import { closeOnSignals } from '../server/drain.ts'
import { ServerStartError, startServer } from '../server/listen.ts'
import { makeLogger } from '../telemetry/logger.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { composeAnswerer } from './compose-answerer.ts'
import { readPackageVersion } from './package-version.ts'

/** How long requests under way may take once the listener is closed: as long as a whole request may. */
const graceMs = 6_000

/**
 * Wires the server and starts it. It runs until a signal ends the process, so the exit code that is returned is that
 * of a good start. A certificate or port that cannot be used is a UsageError.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const metrics = makeMetrics()
  const logger = makeLogger({ level: options.logLevel, onWriteFailure: metrics.logWriteFailed })
  try {
    const server = await startServer({
      answerer: composeAnswerer(options.level),
      workerUrl: workerUrl(options.level),
      tls: { certFile: options.tlsCertFile, keyFile: options.tlsKeyFile },
      listen: options.listen,
      health: options.healthListen,
      limits: { maxReviewBytes: options.maxReviewBytes },
      logger,
      metrics,
    })
    const { admissionPort, healthPort } = server
    closeOnSignals({ server, drainMs: options.drainMs, graceMs, logger })
    logger.info(
      { version: readPackageVersion(), judgesAt: options.level, admissionPort, healthPort },
      'listening',
    )
    return exitCodes.success
  } catch (error) {
    if (error instanceof ServerStartError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

/** The worker is compiled beside this module, or stands beside it as TypeScript. */
function workerUrl(level: string): URL {
  const url = new URL(`./review-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
  url.searchParams.set('level', level)
  return url
}
