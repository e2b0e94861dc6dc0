import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const heartbeatMs = 2_000
const staleAfterMs = 20_000

/** What waiting for the lock needs. */
export interface LockOptions {
  readonly report: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs an action while no other process runs one under the same lock file. The holder touches the file as long as it
 * lives, so that a killed one blocks nobody for longer than 20 s. Two that find the same stale file may both go on: they
 * would build the same thing twice and one result would win, which is why nothing stronger is needed.
 */
export async function withBuildLock(
  file: string,
  { report, signal }: LockOptions,
  action: () => Promise<void>,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  for (let tries = 0; !(await take(file)); tries += 1) {
    if (tries === 0) report('Another run on this machine is building the control plane; waiting for it.')
    signal?.throwIfAborted()
    if (await isStale(file)) await rm(file, { force: true })
    else await sleep(500)
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => undefined)
  }, heartbeatMs)
  try {
    await action()
  } finally {
    clearInterval(heartbeat)
    await rm(file, { force: true })
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (isErrorWithCode(error, 'EEXIST')) return false
    throw error
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file)
    return Date.now() - mtimeMs > staleAfterMs
  } catch (error) {
    // Released between the two looks: try again at once.
    if (isErrorWithCode(error, 'ENOENT')) return true
    throw error
  }
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
