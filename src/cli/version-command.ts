import { type CliIo, exitCodes } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'

/** What the command is wired with, and no more. */
type VersionContext = Omit<CommandContext, 'parts'> & {
  readonly parts: { readonly io: Pick<CliIo, 'writeOut'>; readonly version: string }
}

/** `version`: the release, and as JSON also what it runs on, for reports of faults. */
export function addVersionCommand({ program, parts, exitWith }: VersionContext): void {
  const { io, version } = parts
  program
    .command('version')
    .description('print the version')
    .addOption(outputOption())
    .addHelpText('after', '\nAs JSON it also says on what Node and platform it runs, for reports of faults.')
    .action(({ output }: { readonly output: 'text' | 'json' }) => {
      io.writeOut(output === 'json' ? renderJson(version) : `${program.name()} v${version}\n`)
      exitWith(exitCodes.success)
    })
}

function renderJson(version: string): string {
  const { version: node, platform, arch } = process
  return `${JSON.stringify({ schemaVersion: 1, version, node: node.slice(1), platform: `${platform}/${arch}` })}\n`
}
