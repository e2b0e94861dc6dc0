import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { json, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { usagePreload } from '../../bench/lint/usage.ts'

/** The command, from the tree. */
export const commandFile = fileURLToPath(new URL('../../src/main/netpol-guardrail.ts', import.meta.url))
const usage = z.object({ rssMib: z.number() })

/** What a run of the command came to. */
export interface CommandRun {
  /** Null where a signal ended it. */
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
  /** The most memory that it ever had, resident, in MiB. */
  readonly rssMib: number
}

/** How the command is run. */
export interface CommandOptions {
  readonly cwd?: string
  /** Standard input. */
  readonly input?: string | Buffer
  readonly env?: NodeJS.ProcessEnv
  /** Another user to run it as, where this one is root. */
  readonly uid?: number
}

/** Runs `netpol-guardrail ARGS` in a process of its own, with real files, and waits for its end. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const { cwd, input = '', env = {}, uid } = options
  const kept = Object.entries({ PATH: process.env['PATH'], ...env }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  // Nothing of whoever runs the tests: no colours, no width, no configuration, and no preloads of the test runner, which
  // would write files that another user may not write.
  const command = ['-i', ...kept, process.execPath, '--import', usagePreload, commandFile, ...args]
  const child = spawn('env', command, {
    cwd,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const [, , , pipe] = child.stdio
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('no descriptor 3')
  // A command that does not read it closes it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, error, used, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    json(pipe),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { exitCode, out, error, rssMib: usage.parse(used).rssMib }
}
