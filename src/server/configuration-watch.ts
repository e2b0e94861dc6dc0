import type { Logger } from 'pino'
import type { Metrics } from '../telemetry/metrics.ts'
import {
  type ConfigurationLoading,
  type LoadedConfiguration,
  readConfigurationFile,
  renderConfigurationProblem,
} from './load-configuration.ts'

/** What is watched, and whom it serves. */
export interface ConfigurationWatchOptions {
  readonly file: string
  /** What the server was started with. */
  readonly inForce: LoadedConfiguration
  readonly load: (text: string) => ConfigurationLoading
  /** Puts a good configuration in force. */
  readonly use: (configuration: LoadedConfiguration) => void
  readonly pollIntervalMs: number
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A running watch. */
export interface ConfigurationWatch {
  /** What is wrong with the file as it stands, while an older one is in force. */
  readonly problem: () => string | undefined
  readonly stop: () => void
}

/**
 * Puts a new configuration in force when the file changes. One that is broken never takes the place of a good one: it is
 * logged and counted once, and said in /readyz until it is mended.
 *
 * The file is read again at each interval and compared. Kubernetes changes a ConfigMap volume by swapping symbolic links,
 * which file watchers miss.
 */
export function watchConfiguration(options: ConfigurationWatchOptions): ConfigurationWatch {
  const { file, load, use, pollIntervalMs, logger, metrics } = options
  let { hash } = options.inForce
  let seen: string | undefined
  let problem: string | undefined
  let isStopped = false

  const refuse = (reasons: readonly string[]): void => {
    const [first = 'it cannot be used'] = reasons
    const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
    const text = `${file} is not in force, the configuration ${hash} still is: ${first}${more}`
    if (text === problem) return
    problem = text
    metrics.configurationRefused()
    logger.error({ file, problems: reasons, inForce: hash }, 'configuration not reloaded')
  }

  const look = async (): Promise<void> => {
    const reading = await readConfigurationFile(file)
    if (isStopped) return
    if (!reading.ok) {
      seen = undefined
      refuse([reading.reason])
      return
    }
    if (reading.text === seen) return
    seen = reading.text
    const loading = load(reading.text)
    if (!loading.ok) {
      refuse(loading.problems.map(renderConfigurationProblem))
      return
    }
    const wasBroken = problem !== undefined
    problem = undefined
    if (loading.configuration.hash !== hash || wasBroken) {
      const previous = hash
      hash = loading.configuration.hash
      use(loading.configuration)
      metrics.configurationUsed(hash)
      logger.info({ file, hash, previous }, 'configuration reloaded')
    }
  }

  let timer: NodeJS.Timeout
  const lookLater = (): void => {
    timer = setTimeout(() => void look().finally(lookLater), pollIntervalMs).unref()
    if (isStopped) clearTimeout(timer)
  }
  lookLater()
  return {
    problem: () => problem,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
