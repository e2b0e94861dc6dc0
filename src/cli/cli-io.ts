/** The world as a command sees it, so that tests can be the world. */
export interface CliIo {
  readonly writeOut: (text: string) => void
  readonly writeError: (text: string) => void
  /** The text of a file; `-` is standard input. Rejects as node:fs does. */
  readonly readText: (path: string) => Promise<string>
}

/** Exit codes of the command line, the same for every command. */
export const exitCodes = { success: 0, findings: 1, usage: 2 } as const

/** A failure that is the user's to mend: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
