import { Command, CommanderError } from 'commander'
import { exitCodes, UsageError } from './cli-io.ts'
import { outputOption } from './command-options.ts'
import { addConfigCommand } from './config-command.ts'
import { runDescribe } from './describe-command.ts'
import { runExplain } from './explain-command.ts'
import { addLintCommand } from './lint-command.ts'
import type { ProgramParts } from './program-parts.ts'
import { addRolloutCommand } from './rollout-command.ts'
import { addServeCommand } from './serve-command.ts'

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
  netpol-guardrail lint deploy/                 what the webhook would say of manifests, with line numbers
  netpol-guardrail describe policies.yaml       what each policy of a file does, in English
  kubectl get networkpolicy -o yaml | netpol-guardrail describe -
  netpol-guardrail explain or-peers             why a rule refuses, and what to write instead
  netpol-guardrail config default               the configuration, with all defaults
  netpol-guardrail serve --help                 how the admission webhook is run

Exit codes: 0 done, 1 findings, 2 wrong usage or unreadable input.`,
    )

  const context = { program, parts, exitWith }
  addLintCommand(context)
  addServeCommand(context)

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

  addConfigCommand(context)
  addRolloutCommand(context)

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
