import { basename, dirname } from 'node:path'
import { isManifest } from './selection.ts'

/** What was given out already, by paths without symbolic links, so that nothing is given twice. */
export interface SeenFiles {
  /** Remembers a directory all of whose manifests are given out. */
  readonly addDirectory: (real: string) => void
  readonly hasDirectory: (real: string) => boolean
  /** Remembers a file that was met by itself. False if it was seen before. */
  readonly addFile: (real: string) => boolean
  /** Whether a file was met by itself. */
  readonly hasFile: (real: string) => boolean
}

/** Nothing seen yet. A tree costs memory for its directories, not for its files. */
export function makeSeenFiles(): SeenFiles {
  const directories = new Set<string>()
  const files = new Set<string>()
  return {
    addDirectory: (real) => void directories.add(real),
    hasDirectory: (real) => directories.has(real),
    addFile: (real) => {
      if (files.has(real) || (directories.has(dirname(real)) && isManifest(basename(real)))) return false
      files.add(real)
      return true
    },
    hasFile: (real) => files.has(real),
  }
}
