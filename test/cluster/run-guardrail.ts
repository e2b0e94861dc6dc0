import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a run of the command line came to. */
export interface GuardrailRun {
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
}

/** Runs the product's command line in a process of its own, without a terminal. */
export async function runGuardrail(args: readonly string[], input = ''): Promise<GuardrailRun> {
  const program = fileURLToPath(new URL('../../src/main/netpol-guardrail.ts', import.meta.url))
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const [out, error, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { exitCode, out, error }
}
