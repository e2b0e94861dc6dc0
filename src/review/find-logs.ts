import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { orderLogs } from './order-logs.ts'

/** Why the system refused to do something with a file, in a clause that can follow the file's name. */
export type ExplainError = (error: unknown) => string

/** A log to read. */
export interface FoundLog {
  /** As the user named it, or below a directory that he named; `-` is standard input. */
  readonly file: string
  /** Undefined where it has no size, as a pipe. */
  readonly sizeBytes: number | undefined
}

/** A name that stands for nothing that can be read, and why: a clause. */
export interface MissingLog {
  readonly file: string
  readonly reason: string
}

/** What the names stand for. */
export interface FoundLogs {
  readonly logs: readonly FoundLog[]
  readonly missing: readonly MissingLog[]
}

/** More is a mistake of whoever typed the name, such as `/`. */
const maxFiles = 10_000

/**
 * The logs behind the names: files and pipes as they are named; of a directory every file below it in the order of time,
 * with those that a link points to. Hidden files are left out, and so are links to directories.
 */
export async function findLogs(names: readonly string[], explain: ExplainError): Promise<FoundLogs> {
  const logs: FoundLog[] = []
  const missing: MissingLog[] = []
  for (const name of names) {
    if (name === '-') {
      logs.push({ file: name, sizeBytes: undefined })
      continue
    }
    try {
      const found = await findBehind(name)
      if (found === undefined)
        missing.push({ file: name, reason: `has more than ${maxFiles} files below it` })
      else if (found.length === 0) missing.push({ file: name, reason: 'is a directory without a log' })
      else logs.push(...found)
    } catch (error) {
      missing.push({ file: name, reason: explain(error) })
    }
  }
  return { logs, missing }
}

/** Undefined where there are too many. */
async function findBehind(name: string): Promise<readonly FoundLog[] | undefined> {
  const found = await stat(name)
  if (!found.isDirectory()) return [{ file: name, sizeBytes: found.isFile() ? found.size : undefined }]
  const paths: string[] = []
  await collect(name, paths)
  if (paths.length > maxFiles) return undefined
  const logs: FoundLog[] = []
  for (const file of orderLogs(paths)) {
    const target = await stat(file).catch(() => undefined)
    // A pipe among files would keep us waiting for ever.
    if (target?.isFile() === true) logs.push({ file, sizeBytes: target.size })
  }
  return logs
}

async function collect(directory: string, paths: string[]): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await collect(path, paths)
    else if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
    if (paths.length > maxFiles) return
  }
}
