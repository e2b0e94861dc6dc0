import type { ConfigurableRule } from '../config/configuration.ts'
import { defaultConfiguration, readConfiguration } from '../config/read-configuration.ts'
import type { Settings } from '../model/settings.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import { readConfigurationText } from './config-command.ts'
import { renderProblem } from './render-problem.ts'

/** The settings of a configuration file, the very one of the server; without a file the defaults. */
export async function readSettings(
  file: string | undefined,
  rules: readonly ConfigurableRule[],
  io: CliIo,
): Promise<Settings> {
  if (file === undefined) return defaultConfiguration(rules).settings
  const reading = readConfiguration(await readConfigurationText(file, io), rules)
  if (reading.ok) return reading.settings
  throw new UsageError(reading.problems.map((problem) => renderProblem(file, problem)).join('\n'))
}
