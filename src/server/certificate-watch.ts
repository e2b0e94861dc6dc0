import type { Server } from 'node:tls'
import type { Logger } from 'pino'
import type { Metrics } from '../telemetry/metrics.ts'
import { readServingPair, secureContextOf, type ServingPair, type TlsFiles } from './tls-files.ts'

/** What is watched, and whom it serves. */
export interface CertificateWatchOptions {
  readonly files: TlsFiles
  /** What the server was started with. */
  readonly pair: ServingPair
  readonly server: Server
  readonly pollIntervalMs: number
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A running watch. */
export interface CertificateWatch {
  /** When the certificate that is served ends. */
  readonly validUntil: () => Date
  readonly stop: () => void
}

/**
 * Serves a new pair when the files change: on new connections, while open ones go on with the old one. A pair that
 * cannot be used never takes the place of a good one, not even of an expired one; it is logged and counted once.
 *
 * The files are read again at each interval and compared. Kubernetes changes a Secret volume by swapping symbolic links,
 * which file watchers miss.
 */
export function watchCertificate(options: CertificateWatchOptions): CertificateWatch {
  const { files, server, pollIntervalMs, logger, metrics } = options
  let served = options.pair
  let lastReason: string | undefined
  let isStopped = false
  metrics.certificateServed(served.validUntil)

  const look = async (): Promise<void> => {
    const reading = await readServingPair(files, new Date())
    if (isStopped) return
    if (!reading.ok) {
      if (reading.reason === lastReason) return
      lastReason = reading.reason
      metrics.certificateReloadFailed()
      logger.error({ reason: reading.reason, servedUntil: served.validUntil }, 'certificate not reloaded')
      return
    }
    lastReason = undefined
    const { pair } = reading
    if (pair.cert === served.cert && pair.key === served.key) return
    server.setSecureContext(secureContextOf(pair))
    served = pair
    metrics.certificateServed(pair.validUntil)
    const { serialNumber, names, validUntil } = pair
    logger.info({ serialNumber, names, validUntil }, 'certificate reloaded')
  }

  let timer: NodeJS.Timeout
  const lookLater = (): void => {
    timer = setTimeout(() => void look().finally(lookLater), pollIntervalMs).unref()
    if (isStopped) clearTimeout(timer)
  }
  lookLater()
  return {
    validUntil: () => served.validUntil,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
