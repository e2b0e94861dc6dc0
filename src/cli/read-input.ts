import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { decodeText } from './decode-text.ts'
import { explainFileError } from './explain-file-error.ts'
import type { FileProblem, FoundFile } from './found.ts'
import { openStream } from './open-stream.ts'
import { type Bytes, readFileBytes, readStreamBytes } from './read-bytes.ts'

/** The text of a file. */
export interface TextInput {
  readonly kind: 'text'
  readonly path: string
  /** Without a byte order mark. */
  readonly text: string
  /** Whether the file began with one, for those who write it again. */
  readonly hasByteOrderMark: boolean
}

/** What reading depends on. */
export interface ReadSettings {
  /** A file with more bytes is told and not read. */
  readonly maxBytes: number
  /** Standard input, which is touched only if a file is called `-` or /dev/stdin. */
  readonly standardInput: () => Readable
  /** Ends the waiting for pipes; what it interrupts is told as a problem. */
  readonly signal: AbortSignal
}

/**
 * Reads one file as UTF-8. A pipe or a device is read if the user named it. Whatever it turns out to be, it takes
 * memory in proportion to `maxBytes` and no more. Never rejects.
 */
export async function readInput(file: FoundFile, settings: ReadSettings): Promise<TextInput | FileProblem> {
  return makeInput(file.path, await readBytes(file, settings), settings.maxBytes)
}

/** Reads one file if it has at most `maxBytes` and nobody has to be waited for; undefined if it is another one. */
export async function readSmallInput(
  file: FoundFile,
  maxBytes: number,
): Promise<TextInput | FileProblem | undefined> {
  // To open a pipe and close it again would be the end of whoever writes to it.
  if (file.isNamed && (await findSpecial(file.path)) !== undefined) return undefined
  const bytes = await readFileBytes(file.path, maxBytes)
  return bytes.kind === 'too-large' ? undefined : makeInput(file.path, bytes, maxBytes)
}

async function readBytes({ path, isNamed }: FoundFile, settings: ReadSettings): Promise<Bytes> {
  const { maxBytes, standardInput, signal } = settings
  const special = isNamed ? await findSpecial(path) : undefined
  if (special === undefined) return readFileBytes(path, maxBytes)
  try {
    const stream = special === 'standard-input' ? standardInput() : openStream(path, special)
    return await readStreamBytes(stream, maxBytes, signal)
  } catch (error) {
    return { kind: 'refused', reason: explainFileError(error) }
  }
}

/** What is neither a regular file nor a directory; undefined if it is, or is not there. */
async function findSpecial(path: string): Promise<'standard-input' | Stats | undefined> {
  // Standard input may be a socket, which cannot be opened by its name.
  if (path === '-' || path === '/dev/stdin') return 'standard-input'
  try {
    const stats = await stat(path)
    return stats.isFile() || stats.isDirectory() ? undefined : stats
  } catch {
    return undefined
  }
}

function makeInput(path: string, read: Bytes, maxBytes: number): TextInput | FileProblem {
  switch (read.kind) {
    case 'too-large':
      return { kind: 'problem', path, reason: `is larger than ${formatBytes(maxBytes)}; not read` }
    case 'refused':
      return { kind: 'problem', path, reason: read.reason }
    case 'bytes': {
      const decoded = decodeText(read.bytes)
      if (!decoded.ok) return { kind: 'problem', path, reason: decoded.reason }
      return { kind: 'text', path, text: decoded.text, hasByteOrderMark: decoded.hasByteOrderMark }
    }
  }
}

const mebibyte = 1024 * 1024

function formatBytes(bytes: number): string {
  return bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`
}
