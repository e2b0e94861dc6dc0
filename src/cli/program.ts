import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Rule } from '../model/rule.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import { runConfigCheck, runConfigDefault, runConfigSchema } from './config-command.ts'
import { type DescribePolicy, runDescribe } from './describe-command.ts'
import { runExplain } from './explain-command.ts'
import type { ServeOptions } from './serve-options.ts'

/** What the commands need from the rest of the product. */
export interface ProgramParts {
  readonly version: string
  readonly rules: readonly Rule[]
  readonly describe: DescribePolicy
  /** Runs the server until it is told to stop, and returns the exit code. */
  readonly serve: (options: ServeOptions) => Promise<number>
  readonly io: CliIo
}

/** Runs the command line with these arguments (without the program's own name) and returns the exit code. */
export async function runProgram(args: readonly string[], parts: ProgramParts): Promise<number> {
  const outcome = { exitCode: exitCodes.success as number }
  const program = makeProgram(parts, (exitCode) => {
    outcome.exitCode = exitCode
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    if (error instanceof UsageError) {
      parts.io.writeError(`${error.message}\n`)
      return exitCodes.usage
    }
    // Help and version come as errors of exit code 0; commander has printed its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage
    throw error
  }
}

function makeProgram(parts: ProgramParts, exitWith: (exitCode: number) => void): Command {
  const { io } = parts
  const program = new Command('netpol-guardrail')
    .description(
      'Refuses dangerous Kubernetes NetworkPolicies, says what to write instead, and describes the rest in plain English.',
    )
    .exitOverride()
    .configureOutput({ writeOut: io.writeOut, writeErr: io.writeError })
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      `
Examples:
  netpol-guardrail describe policies.yaml       what each policy of a file does, in English
  kubectl get networkpolicy -o yaml | netpol-guardrail describe -
  netpol-guardrail explain or-peers             why a rule refuses, and what to write instead
  netpol-guardrail config default               the configuration, with all defaults
  netpol-guardrail serve --help                 how the admission webhook is run

Exit codes: 0 done, 2 wrong usage or unreadable input.`,
    )

  program
    .command('serve')
    .description('run the admission webhook over HTTPS until SIGTERM')
    .addOption(address('--listen <host:port>', 'where the API server calls', '0.0.0.0:8443', 'LISTEN'))
    .addOption(
      address(
        '--health-listen <host:port>',
        'plain HTTP for /livez, /readyz and /metrics',
        '0.0.0.0:8080',
        'HEALTH_LISTEN',
      ),
    )
    .addOption(
      environment(
        new Option('--tls-cert-file <path>', 'certificate chain, PEM'),
        'TLS_CERT_FILE',
      ).makeOptionMandatory(),
    )
    .addOption(
      environment(
        new Option('--tls-key-file <path>', 'private key, PEM'),
        'TLS_KEY_FILE',
      ).makeOptionMandatory(),
    )
    .addOption(
      environment(
        new Option('--config <file>', 'GuardConfiguration, YAML; without it the defaults are in force'),
        'CONFIG',
      ),
    )
    .addOption(
      environment(
        new Option('--kubeconfig <file>', 'how to reach the cluster; without it as a pod of one'),
        'KUBECONFIG',
      ),
    )
    .addOption(
      environment(
        new Option('--service-account-dir <path>', "where a pod's token and ca.crt are").default(
          '/var/run/secrets/kubernetes.io/serviceaccount',
        ),
        'SERVICE_ACCOUNT_DIR',
      ),
    )
    .addOption(
      environment(
        new Option('--max-review-bytes <bytes>', 'larger reviews are refused unread')
          .argParser(readPositiveInteger)
          .default(16 * 1024 * 1024),
        'MAX_REVIEW_BYTES',
      ),
    )
    .addOption(
      environment(
        new Option('--drain-ms <ms>', 'how long to go on serving after SIGTERM')
          .argParser(readPositiveInteger)
          .default(10_000),
        'DRAIN_MS',
      ),
    )
    .addOption(
      environment(
        new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'),
        'LOG_LEVEL',
      ),
    )
    .addHelpText(
      'after',
      `
Each option can also be given by the environment variable that is named beside it.

Example, with certificates made by "npm run certs" in a checkout:
  netpol-guardrail serve --listen 127.0.0.1:8443 --health-listen 127.0.0.1:8080 \\
    --kubeconfig ~/.kube/config --config guard.yaml \\
    --tls-cert-file certs/development/tls.crt --tls-key-file certs/development/tls.key

The certificate and the configuration are read again when their files change; a broken one never replaces a good
one. netpol-guardrail config default prints the configuration with all defaults.
SIGTERM drains: not ready at once, answers until the load balancers have noticed, then exit 0.`,
    )
    .action(async (options: ServeOptions) => {
      exitWith(await parts.serve(options))
    })

  program
    .command('describe')
    .description('say in plain English what each NetworkPolicy of the files does')
    .argument('<file...>', 'YAML or JSON files; - is standard input')
    .addOption(outputOption())
    .action(async (files: string[], options: { output: 'text' | 'json' }) => {
      exitWith(await runDescribe(files, options.output, parts.describe, io))
    })

  program
    .command('explain')
    .description('list the rules, or say why one refuses and what to write instead')
    .argument('[rule]', 'the id in square brackets of a warning')
    .action((id: string | undefined) => {
      exitWith(runExplain(id, parts.rules, io))
    })

  const config = program
    .command('config')
    .description('print the configuration of the webhook, or check one')
    .addHelpText(
      'after',
      `
Examples:
  netpol-guardrail config default > guard.yaml   everything there is, with its default and what it means
  netpol-guardrail config check guard.yaml       exit 2 and a line for each mistake, for CI
  netpol-guardrail config schema                 JSON Schema, for completion in editors`,
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
    .action(async (file: string, options: { output: 'text' | 'json' }) => {
      exitWith(await runConfigCheck(file, options.output, io, parts.rules))
    })
  config
    .command('schema')
    .description('print the JSON Schema of configuration files')
    .action(() => {
      exitWith(runConfigSchema(io, parts.rules))
    })

  program
    .command('version')
    .description('print the version')
    .addOption(outputOption())
    .action((options: { output: 'text' | 'json' }) => {
      const { version } = parts
      io.writeOut(
        options.output === 'json' ? `${JSON.stringify({ version })}\n` : `netpol-guardrail v${version}\n`,
      )
    })

  return program
}

function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text')
}

function environment(option: Option, name: string): Option {
  return option.env(`NETPOL_GUARDRAIL_${name}`)
}

function address(flags: string, description: string, byDefault: string, name: string): Option {
  return environment(
    new Option(flags, description).argParser(readAddress).default(readAddress(byDefault), byDefault),
    name,
  )
}

function readAddress(text: string): ServeOptions['listen'] {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535)
    throw new InvalidArgumentError('It must be HOST:PORT, for example 0.0.0.0:8443 or [::]:8443.')
  return { host: match[1] ?? (match[2] === '' ? '::' : (match[2] ?? '')), port }
}

function readPositiveInteger(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0)
    throw new InvalidArgumentError('It must be a whole number above 0.')
  return number
}
