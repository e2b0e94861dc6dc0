import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { errorCode, explainFileError } from './explain-file-error.ts'
import type { Found } from './found.ts'
import { makeSeenFiles, type SeenFiles } from './seen-files.ts'
import { isGlob, manifestEndings, manifests, readGlob } from './selection.ts'
import { walkDirectory } from './walk-directory.ts'

/**
 * The files that the arguments of a command mean, each once, in the order of the arguments and inside directories by
 * name: files as they are named, directories with all their .yaml, .yml and .json files, globs where the shell left
 * them (what exists is never a glob), `-` for standard input. What cannot be found or listed is told in its place; so
 * is a run that would find nothing at all. Never rejects.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<Found> {
  const seen = makeSeenFiles()
  let isEmpty = true
  for (const path of paths) {
    for await (const found of findArgument(path, seen)) {
      if (found.kind !== 'note') isEmpty = false
      yield found
    }
  }
  if (!isEmpty) return
  const endings = manifestEndings.join(', ')
  for (const path of paths) yield { kind: 'problem', path, reason: `has no file ending in one of ${endings}` }
}

async function* findArgument(path: string, seen: SeenFiles): AsyncGenerator<Found> {
  if (path === '-') {
    if (seen.addFile(path)) yield { kind: 'file', path, isNamed: true }
    return
  }
  let stats: Stats
  try {
    stats = await stat(path)
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'
    if (isMissing && isGlob(path)) yield* findGlob(path, seen)
    else yield { kind: 'problem', path, reason: explainFileError(error) }
    return
  }
  // A pipe has no real path.
  const real = await realpath(path).catch(() => path)
  if (stats.isDirectory()) {
    if (!seen.hasDirectory(real)) yield* walkDirectory({ path, real, selection: manifests }, seen)
  } else if (seen.addFile(real)) yield { kind: 'file', path, isNamed: true }
}

async function* findGlob(text: string, seen: SeenFiles): AsyncGenerator<Found> {
  const { directory, selection } = readGlob(text)
  const real = await realDirectory(directory)
  const met = real !== undefined && (yield* walkDirectory({ path: directory, real, selection }, seen))
  if (!met) yield { kind: 'problem', path: text, reason: 'matches no file' }
}

async function realDirectory(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path)
    return (await stat(real)).isDirectory() ? real : undefined
  } catch {
    return undefined
  }
}
