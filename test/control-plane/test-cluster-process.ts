import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What tools/test-cluster.ts did. */
export interface ToolResult {
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
}

/** A run of tools/test-cluster.ts. */
export interface ToolRun {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  readonly result: Promise<ToolResult>
}

/** Starts tools/test-cluster.ts, seeing no other environment than this. */
export function startTestCluster(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ToolRun {
  const tool = fileURLToPath(new URL('../../tools/test-cluster.ts', import.meta.url))
  const child = spawn(process.execPath, [tool, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const finish = async (): Promise<ToolResult> => {
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { exitCode: child.exitCode, out, error }
  }
  return { process: child, result: finish() }
}
