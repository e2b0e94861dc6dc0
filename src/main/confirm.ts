import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

/** A terminal's two sides. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
}

/**
 * Asks at the terminal, `[y/N]`. Ctrl-C and Ctrl-D are a no. Undefined where one of the sides is no terminal: nobody would
 * see the question, or could answer it, and a script must say yes itself.
 */
export function confirmAtTerminal({
  input,
  output,
}: Terminal): ((question: string) => Promise<boolean>) | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined
  return async (question) => {
    const terminal = createInterface({ input, output })
    try {
      return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error
      output.write('\n')
      return false
    } finally {
      terminal.close()
    }
  }
}
