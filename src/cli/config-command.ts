import type { ConfigurableRule, Configuration } from '../config/configuration.ts'
import { configurationJsonSchema } from '../config/configuration-json-schema.ts'
import { defaultConfigurationYaml } from '../config/default-yaml.ts'
import { type ConfigurationReading, readConfiguration } from '../config/read-configuration.ts'
import { modes } from '../model/level.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'
import { explainFileError } from './explain-file-error.ts'
import { renderProblem } from './render-problem.ts'

/** `config`: the webhook's configuration, printed and checked. */
export function addConfigCommand({ program, parts, exitWith }: CommandContext): void {
  const { io } = parts
  const config = program
    .command('config')
    .description('print the configuration of the webhook, or check one')
    .addHelpText(
      'after',
      `
Examples:
  netpol-guardrail config default > guard.yaml   everything there is, with its default and what it means
  netpol-guardrail config check guard.yaml       exit 2 and a line for each mistake, for CI
  netpol-guardrail config schema                 JSON Schema, for completion in editors

Exit codes: 0 done, 2 wrong usage, or a configuration that cannot be read or has mistakes.`,
    )
  config
    .command('default')
    .description('print the configuration with all defaults, commented')
    .action(() => {
      exitWith(runConfigDefault(io, parts.rules))
    })
  config
    .command('check')
    .description('say what is wrong with a configuration file')
    .argument('<file>', 'GuardConfiguration, YAML or JSON; - is standard input')
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Each mistake is a line FILE:LINE:COLUMN: FIELD: REASON; with -o json all of them are one object.

Examples:
  netpol-guardrail config check guard.yaml
  kubectl get configmap -n netpol-guardrail netpol-guardrail -o jsonpath='{.data.configuration\\.yaml}' |
    netpol-guardrail config check -

Exit codes: 0 good, 2 mistakes, wrong usage or an unreadable file.`,
    )
    .action(async (file: string, options: { output: 'text' | 'json' }) => {
      exitWith(await runConfigCheck(file, options.output, io, parts.rules))
    })
  config
    .command('schema')
    .description('print the JSON Schema of configuration files')
    .action(() => {
      exitWith(runConfigSchema(io, parts.rules))
    })
}

/** Prints the whole default configuration as commented YAML, a file to start from. */
export function runConfigDefault(io: CliIo, rules: readonly ConfigurableRule[]): number {
  io.writeOut(defaultConfigurationYaml(rules))
  return exitCodes.success
}

/** Prints the JSON Schema of configuration files, for editors. */
export function runConfigSchema(io: CliIo, rules: readonly ConfigurableRule[]): number {
  io.writeOut(`${JSON.stringify(configurationJsonSchema(rules), null, 2)}\n`)
  return exitCodes.success
}

/**
 * Tells whether a configuration file is good. As text: a line on standard output, or a UsageError with a line for each
 * problem, `FILE:LINE:COLUMN: path: reason`. As JSON: one object on standard output either way. Exit code 2 if it is bad.
 */
export async function runConfigCheck(
  file: string,
  output: 'text' | 'json',
  io: CliIo,
  rules: readonly ConfigurableRule[],
): Promise<number> {
  const reading = readConfiguration(await readConfigurationText(file, io), rules)
  if (output === 'json') {
    io.writeOut(`${JSON.stringify(renderJson(file, reading), null, 2)}\n`)
    return reading.ok ? exitCodes.success : exitCodes.usage
  }
  if (!reading.ok) throw new UsageError(reading.problems.map((each) => renderProblem(file, each)).join('\n'))
  io.writeOut(`${plainLine(file)}: good; ${renderLevels(reading.external)}\n`)
  return exitCodes.success
}

/** The text of a configuration file; a UsageError if it cannot be read. */
export async function readConfigurationText(file: string, io: CliIo): Promise<string> {
  try {
    return await io.readText(file)
  } catch (error) {
    const reason = explainFileError(error)
    throw new UsageError(`${plainLine(file)}: ${reason}`, { cause: error })
  }
}

function renderJson(file: string, reading: ConfigurationReading): unknown {
  return { schemaVersion: 1, file, good: reading.ok, problems: reading.ok ? [] : reading.problems }
}

/** The levels as the audit annotations have them, with the release where one is pinned. */
function renderLevels({ levels }: Configuration): string {
  return modes
    .map((mode) => {
      const version = levels[`${mode}Version`]
      return `${mode}=${levels[mode]}${version === 'latest' ? '' : `@${version}`}`
    })
    .join(' ')
}
