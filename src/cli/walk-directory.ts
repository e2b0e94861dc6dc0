import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { explainFileError } from './explain-file-error.ts'
import type { Found } from './found.ts'
import type { SeenFiles } from './seen-files.ts'
import type { Selection } from './selection.ts'

/** A directory that is to be walked. */
export interface Place {
  /** As the user is to read it. */
  readonly path: string
  /** The same without symbolic links. */
  readonly real: string
  readonly selection: Selection
}

interface OpenDirectory extends Place {
  /** Last first, so that the next one is taken off the end. */
  readonly entries: Dirent[]
}

/**
 * The wanted files of a directory and of those inside it, in the order of their names (by code unit). Holds the
 * listings of the directories between the root and the present one, no more. Symbolic links are followed; one that
 * leads back up is told and left. Returns whether there was anything, be it that all of it was seen before.
 */
export async function* walkDirectory(root: Place, seen: SeenFiles): AsyncGenerator<Found, boolean> {
  const open: OpenDirectory[] = []
  let met = false
  let entered: Place | undefined = root
  for (;;) {
    if (entered !== undefined) {
      try {
        open.push(await list(entered, seen))
      } catch (error) {
        met = true
        yield { kind: 'problem', path: entered.path, reason: explainFileError(error) }
      }
    }
    entered = undefined
    const directory = open.at(-1)
    if (directory === undefined) return met
    const entry = directory.entries.pop()
    if (entry === undefined) {
      open.pop()
      continue
    }
    const step = entry.isSymbolicLink()
      ? await followLink(directory, entry.name, open, seen)
      : takeEntry(directory, entry, seen)
    if (step === undefined) continue
    if (step !== 'seen' && 'selection' in step) {
      entered = step
      continue
    }
    met = true
    if (step !== 'seen') yield step
  }
}

async function list(place: Place, seen: SeenFiles): Promise<OpenDirectory> {
  const entries = await readdir(place.path, { withFileTypes: true })
  const wanted = entries.filter((entry) => isWanted(place, entry))
  if (place.selection.isWhole) seen.addDirectory(place.real)
  return { ...place, entries: wanted.sort((a, b) => (a.name < b.name ? 1 : -1)) }
}

function isWanted(place: Place, entry: Dirent): boolean {
  const path = join(place.path, entry.name)
  const isLink = entry.isSymbolicLink()
  const isEntered = () => place.selection.into(path, entry.name, isLink) !== undefined
  if (entry.isDirectory()) return isEntered()
  return place.selection.takes(path, entry.name) || (isLink && isEntered())
}

/** What comes of an entry; undefined where it is not wanted. */
type Step = Found | Place | 'seen' | undefined

function takeEntry(directory: OpenDirectory, entry: Dirent, seen: SeenFiles): Step {
  const path = join(directory.path, entry.name)
  const real = join(directory.real, entry.name)
  if (entry.isDirectory())
    return enter({ path, real }, directory.selection.into(path, entry.name, false), seen)
  if (!entry.isFile())
    return { kind: 'problem', path, reason: 'is not a regular file; name it to have it read' }
  // Where all manifests are taken the directory is remembered; its files need not be.
  const isNew = directory.selection.isWhole ? !seen.hasFile(real) : seen.addFile(real)
  return isNew ? { kind: 'file', path, isNamed: false } : 'seen'
}

async function followLink(
  directory: OpenDirectory,
  name: string,
  open: readonly OpenDirectory[],
  seen: SeenFiles,
): Promise<Step> {
  const path = join(directory.path, name)
  const isTaken = directory.selection.takes(path, name)
  try {
    const target = await stat(path)
    const real = await realpath(path)
    if (target.isDirectory()) {
      const selection = directory.selection.into(path, name, true)
      if (selection?.isWhole === true && open.some((above) => isWithin(real, above.real)))
        return { kind: 'note', path, text: 'a symbolic link back to where it is; not followed' }
      return enter({ path, real }, selection, seen)
    }
    if (!isTaken) return undefined
    if (!target.isFile())
      return { kind: 'problem', path, reason: 'is not a regular file; name it to have it read' }
    return seen.addFile(real) ? { kind: 'file', path, isNamed: false } : 'seen'
  } catch (error) {
    // A broken link is nobody's policy unless it is called like one.
    return isTaken
      ? { kind: 'problem', path, reason: `a symbolic link: ${explainFileError(error)}` }
      : undefined
  }
}

function enter(
  place: { readonly path: string; readonly real: string },
  selection: Selection | undefined,
  seen: SeenFiles,
): Step {
  if (selection === undefined) return undefined
  return selection.isWhole && seen.hasDirectory(place.real) ? 'seen' : { ...place, selection }
}

/** A name in a directory. Nothing is tidied: with symbolic links `a/../b` is not `b`. */
function join(directory: string, name: string): string {
  if (directory === '.') return name
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`
}

function isWithin(ancestor: string, path: string): boolean {
  return path === ancestor || path.startsWith(ancestor.endsWith('/') ? ancestor : `${ancestor}/`)
}
