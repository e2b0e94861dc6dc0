import { extname, matchesGlob } from 'node:path'

/** Which files of a directory are wanted, and which directories inside it are looked into. */
export interface Selection {
  /** Every manifest is wanted, so that a directory that was walked once need not be walked again. */
  readonly isWhole: boolean
  readonly takes: (path: string, name: string) => boolean
  /** What is wanted of a directory inside this one; undefined where nothing is. */
  readonly into: (path: string, name: string, isLink: boolean) => Selection | undefined
}

/** The endings that kubectl reads when it is given a directory, letter case included. */
export const manifestEndings: readonly string[] = ['.yaml', '.yml', '.json']

/** Every manifest below a directory, but those of others: hidden directories and node_modules. */
export const manifests: Selection = {
  isWhole: true,
  takes: (_path, name) => isManifest(name),
  into: (_path, name) => (isForeign(name) ? undefined : manifests),
}

/** Whether a directory's listing would give this file. */
export function isManifest(name: string): boolean {
  return manifestEndings.some((ending) => name.endsWith(ending))
}

/** Whether a path that does not exist may have been meant as a glob. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path)
}

/** A glob, taken apart. */
export interface Glob {
  /** The directory that it begins in, as far as no wildcard stands in it: `.` or a path. */
  readonly directory: string
  readonly selection: Selection
}

/**
 * What a glob of the user's wants: manifests, files with the very ending that it names (`*.tpl`), and all manifests of
 * the directories that it matches. `**` does not go through symbolic links, hidden directories and node_modules count
 * only where the glob names them, as in a shell.
 */
export function readGlob(text: string): Glob {
  const pattern = text
    .replaceAll(/\/{2,}/g, '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/(?<=[^/])\/$/, '')
  const segments = pattern.split('/')
  const literals = segments.slice(0, segments.findIndex(isGlob))
  const directory = literals.length === 0 ? '.' : literals.join('/') || '/'
  // A brace may hold a slash; then the segments say nothing about the depth.
  const isDeep = /\*\*|\{[^}]*\//.test(pattern)
  const depth = isDeep ? Infinity : segments.length - literals.length
  return { directory, selection: selectByGlob(pattern, segments, depth) }
}

function selectByGlob(pattern: string, segments: readonly string[], depth: number): Selection {
  const ending = extname(pattern)
  return {
    isWhole: false,
    takes: (path, name) =>
      (isManifest(name) || (ending !== '' && extname(name) === ending)) && matchesGlob(path, pattern),
    into: (path, name, isLink) => {
      if (isForeign(name) && !segments.includes(name)) return undefined
      if (matchesGlob(path, pattern)) return manifests
      if (depth <= 1 || (isLink && depth === Infinity)) return undefined
      return selectByGlob(pattern, segments, depth - 1)
    },
  }
}

function isForeign(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}
