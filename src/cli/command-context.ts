import type { Command } from 'commander'
import type { ProgramParts } from './program-parts.ts'

/** What a command is wired with. */
export interface CommandContext {
  readonly program: Command
  readonly parts: ProgramParts
  /** Sets the exit code of the whole run. */
  readonly exitWith: (exitCode: number) => void
}
