import type { Dirent, Stats } from 'node:fs'
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
  /** Tells whether the name still stands for the same file later; left out where it is none. */
  readonly inode?: number
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
 * with those that a link points to. Hidden files are left out, and so are links to directories, pipes and sockets. What
 * cannot be looked at below a directory is missing, and keeps nothing else from being read.
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
      const found = await stat(name)
      if (!found.isDirectory()) {
        logs.push(found.isFile() ? foundFile(name, found) : { file: name, sizeBytes: undefined })
        continue
      }
      const below = await findBelow(name, explain)
      logs.push(...below.logs)
      missing.push(...below.missing)
    } catch (error) {
      missing.push({ file: name, reason: explain(error) })
    }
  }
  return { logs, missing }
}

function foundFile(file: string, { size, ino }: Stats): FoundLog {
  return { file, sizeBytes: size, inode: ino }
}

async function findBelow(directory: string, explain: ExplainError): Promise<FoundLogs> {
  const paths: string[] = []
  const missing: MissingLog[] = []
  await collect(directory, { paths, missing, explain })
  if (paths.length > maxFiles)
    return { logs: [], missing: [{ file: directory, reason: `has more than ${maxFiles} files below it` }] }
  const logs: FoundLog[] = []
  for (const file of orderLogs(paths)) {
    try {
      const target = await stat(file)
      // A pipe among files would keep us waiting for ever.
      if (target.isFile()) logs.push(foundFile(file, target))
    } catch (error) {
      missing.push({ file, reason: explain(error) })
    }
  }
  if (logs.length + missing.length === 0)
    missing.push({ file: directory, reason: 'is a directory without a log' })
  return { logs, missing }
}

interface Collected {
  readonly paths: string[]
  readonly missing: MissingLog[]
  readonly explain: ExplainError
}

async function collect(directory: string, collected: Collected): Promise<void> {
  const { paths, missing, explain } = collected
  let entries: readonly Dirent[]
  try {
    entries = await readdir(directory, { withFileTypes: true })
  } catch (error) {
    missing.push({ file: directory, reason: explain(error) })
    return
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await collect(path, collected)
    else if (entry.isFile() || entry.isSymbolicLink()) paths.push(path)
    if (paths.length > maxFiles) return
  }
}
