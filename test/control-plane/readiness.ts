import type { RunningProgram } from './sandbox.ts'
import { waitUntil } from './wait-until.ts'

// A start takes seconds, and many times that on a machine that also compiles and runs other tests.
const timeoutMs = 120_000

/** Waits until a program does its work. Rejects with the end of its output if it ends before, or takes too long. */
export async function waitUntilReady(
  program: RunningProgram,
  isReady: () => Promise<boolean>,
): Promise<void> {
  try {
    await waitUntil(
      `${program.name} to become ready`,
      async () => {
        if (program.hasEnded()) throw new Error(`${program.name} ended`)
        // Until it listens, asking fails in all ways.
        return (await isReady().catch(() => false)) ? true : undefined
      },
      { timeoutMs },
    )
  } catch (cause) {
    const lastLines = (await program.log()).trimEnd().split('\n').slice(-20).join('\n')
    throw new Error(`${program.name} did not become ready:\n${lastLines}`, { cause })
  }
}
