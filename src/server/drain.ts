import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import type { RunningServer } from './listen.ts'

/** How a process ends. */
export interface DrainOptions {
  readonly server: Pick<RunningServer, 'beginDrain' | 'close'>
  /**
   * How long to go on answering after SIGTERM, in milliseconds: as long as load balancers may take to notice that the
   * server is not ready. 4 s were enough on loopback; the default of the command line is 10 s.
   */
  readonly drainMs: number
  /** How long requests under way may take after that. */
  readonly graceMs: number
  readonly logger: Logger
}

/** Signals that mean a crash, or nothing to us, keep what they do by themselves. */
const notOurs = [
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGUSR2',
  'beforeExit',
] as const
/** What closing needs beyond the grace, before it counts as stuck. */
const marginMs = 2_000

/**
 * Ends this process when it is told to. SIGTERM drains (admission-contract 0.9: no call is lost), closes and exits with
 * 0; Ctrl-C does so without waiting; a second signal exits at once with 1. An error that nobody caught ends the process
 * with 1 straight away: a new one knows its state, this one does not.
 */
export function closeOnSignals({ server, drainMs, graceMs, logger }: DrainOptions): void {
  closeWithGrace(
    {
      delay: drainMs + graceMs + marginMs,
      skip: [...notOurs],
      logger: false,
      onSecondSignal: (signal) => {
        logger.warn({ signal }, 'second signal: ending at once')
      },
      onSecondError: (error) => {
        logger.fatal({ err: error }, 'uncaught error while closing')
      },
      onTimeout: () => {
        logger.error('closing took too long')
      },
    },
    async ({ signal, err }) => {
      if (signal === undefined) {
        logger.fatal({ err }, 'uncaught error')
        throw new Error('uncaught error', { cause: err })
      }
      const waitMs = signal === 'SIGINT' ? 0 : drainMs
      logger.info({ signal, waitMs }, 'draining')
      server.beginDrain()
      await sleep(waitMs)
      await server.close(graceMs)
      logger.info('stopped')
    },
  )
}
