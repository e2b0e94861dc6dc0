import { createInterface } from 'node:readline/promises'

/** Asks at the terminal, `[y/N]`. Undefined where standard input is none: a script must say yes itself. */
export function confirmAtTerminal(): ((question: string) => Promise<boolean>) | undefined {
  if (!process.stdin.isTTY) return undefined
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
    } finally {
      terminal.close()
    }
  }
}
