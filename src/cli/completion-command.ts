import { Argument } from 'commander'
import { type CliIo, exitCodes } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { renderBashCompletion } from './completion-bash.ts'
import { renderFishCompletion } from './completion-fish.ts'
import { type CompletionCommand, readCompletionTree } from './completion-tree.ts'
import { renderZshCompletion } from './completion-zsh.ts'
import { lintFormats } from './lint-targets.ts'

/** What the command is wired with, and no more. */
type CompletionContext = Omit<CommandContext, 'parts'> & {
  readonly parts: { readonly io: Pick<CliIo, 'writeOut'>; readonly rules: readonly { readonly id: string }[] }
}

type RenderCompletion = (program: string, root: CompletionCommand) => string

const shells: ReadonlyMap<string, RenderCompletion> = new Map([
  ['bash', renderBashCompletion],
  ['zsh', renderZshCompletion],
  ['fish', renderFishCompletion],
])

/** `completion`: a script with which a shell completes commands, options and what they take. */
export function addCompletionCommand({ program, parts, exitWith }: CompletionContext): void {
  const { io, rules } = parts
  program
    .command('completion')
    .description('print a script that completes commands, options, rules and files in a shell')
    .addArgument(new Argument('<shell>', 'the shell that is to read it').choices([...shells.keys()]))
    .addHelpText(
      'after',
      `
The script is of this release: print it again after an update, or on every start of the shell.

bash, in ~/.bashrc:                    source <(netpol-guardrail completion bash)
zsh, in ~/.zshrc, after compinit:      source <(netpol-guardrail completion zsh)
fish, in ~/.config/fish/config.fish:   netpol-guardrail completion fish | source`,
    )
    .action((shell: string) => {
      const ids = rules.map(({ id }) => id)
      const root = readCompletionTree(program, { rule: ids, rules: ids, id: ids, format: lintFormats })
      io.writeOut(shells.get(shell)?.(program.name(), root) ?? '')
      exitWith(exitCodes.success)
    })
}
