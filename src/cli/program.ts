import { Command, CommanderError } from 'commander'
import { addAuditCommand } from './audit-command.ts'
import { exitCodes, UsageError } from './cli-io.ts'
import { addCompletionCommand } from './completion-command.ts'
import { addConfigCommand } from './config-command.ts'
import { addDescribeCommand } from './describe-command.ts'
import { addDiffCommand } from './diff-command.ts'
import { addExplainCommand } from './explain-command.ts'
import { addLintCommand, closeFixOptions } from './lint-command.ts'
import type { ProgramParts } from './program-parts.ts'
import { addRolloutCommand } from './rollout-command.ts'
import { addServeCommand } from './serve-command.ts'
import { addVersionCommand } from './version-command.ts'

/** Runs the command line with these arguments (without the program's own name) and returns the exit code. */
export async function runProgram(args: readonly string[], parts: ProgramParts): Promise<number> {
  const outcome = { exitCode: exitCodes.success as number }
  const program = makeProgram(parts, (exitCode) => {
    outcome.exitCode = exitCode
  })
  try {
    await program.parseAsync([...closeFixOptions(args)], { from: 'user' })
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
    .version(`netpol-guardrail v${parts.version}`, '-V, --version', 'print the version')
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
  netpol-guardrail diff main/deploy deploy      what a change opens and closes
  netpol-guardrail explain or-peers             why a rule refuses, and what to write instead
  netpol-guardrail config default               the configuration, with all defaults
  netpol-guardrail serve --help                 how the admission webhook is run

Exit codes: 0 done, 1 findings, 2 wrong usage or unreadable input.`,
    )

  const context = { program, parts, exitWith }
  addLintCommand(context)
  addDescribeCommand(context)
  addDiffCommand(context)
  addExplainCommand(context)
  addServeCommand(context)
  addConfigCommand(context)
  addAuditCommand(context, parts.audit)
  addRolloutCommand(context)
  addCompletionCommand(context)
  addVersionCommand(context)
  pointToHelp(program, program.name())
  return program
}

/** After an error each command says how its own help is printed. */
function pointToHelp(command: Command, words: string): void {
  command.showHelpAfterError(`${words} --help shows how it is used.`)
  for (const each of command.commands) pointToHelp(each, `${words} ${each.name()}`)
}
