import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signalGroup } from './process-group.ts'

/** A temporary directory and the programs that run in it. They go away with this process, however it ends. */
export interface Sandbox {
  readonly directory: string
  /** Starts a program in the directory. Its output goes to NAME.log there. */
  readonly run: (name: string, file: string, args: readonly string[]) => RunningProgram
  /** The ids of the programs that run. */
  readonly pids: () => readonly number[]
  /** Kills what runs and removes the directory. May be called again. */
  readonly close: () => Promise<void>
}

/** A program in a sandbox. */
export interface RunningProgram {
  readonly name: string
  readonly pid: number
  readonly hasEnded: () => boolean
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>
  /** What it has printed. */
  readonly log: () => Promise<string>
}

/**
 * Waits for the end of its input, which comes when the process that holds the other end is gone, for whatever reason:
 * a pipe is all that a SIGKILL leaves to notice. Each line before names all process groups that run at the time.
 */
const keeperScript = `
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
for attempt in 1 2 3; do rm -rf -- "$0" && exit; sleep 1; done
`

/** Makes a sandbox. */
export async function makeSandbox(): Promise<Sandbox> {
  // Short, because paths of sockets are limited to about a hundred bytes.
  const directory = await mkdtemp(join(tmpdir(), 'guardrail-sandbox-'))
  // In a session of its own, because Ctrl-C would end it together with the process whose end it waits for.
  const keeper = spawn('sh', ['-c', keeperScript, directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  keeper.unref()
  const keeperEnded = once(keeper, 'exit')
  const running = new Map<number, ChildProcess>()
  const tellKeeper = (): void => {
    if (keeper.stdin.writable) keeper.stdin.write(`${[...running.keys()].join(' ')}\n`)
  }
  return {
    directory,
    run: (name, file, args) => {
      const logFile = join(directory, `${name}.log`)
      const child = spawnInto(logFile, file, args, directory)
      const { pid } = child
      running.set(pid, child)
      tellKeeper()
      const ended = once(child, 'exit').then(() => {
        running.delete(pid)
        tellKeeper()
      })
      return {
        name,
        pid,
        hasEnded: () => !running.has(pid),
        kill: async () => {
          child.ref()
          if (running.has(pid)) signalGroup(pid, 'SIGKILL')
          await ended
        },
        log: () => readFile(logFile, 'utf8'),
      }
    },
    pids: () => [...running.keys()],
    close: async () => {
      keeper.ref()
      for (const child of running.values()) child.ref()
      const ended = [...running.values()].map((child) => once(child, 'exit'))
      keeper.stdin.end()
      await Promise.all([keeperEnded, ...ended])
    },
  }
}

function spawnInto(
  logFile: string,
  file: string,
  args: readonly string[],
  cwd: string,
): ChildProcess & { readonly pid: number } {
  const log = openSync(logFile, 'a')
  try {
    // Leads a process group, so that what it starts can be killed with it. Does not keep this process alive.
    const child = spawn(file, args, { cwd, detached: true, stdio: ['ignore', log, log] })
    child.unref()
    if (child.pid === undefined) {
      child.once('error', () => undefined)
      throw new Error(`cannot start ${file}`)
    }
    return Object.assign(child, { pid: child.pid })
  } finally {
    closeSync(log)
  }
}
