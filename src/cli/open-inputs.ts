import type { Readable } from 'node:stream'
import { findFiles } from './find-files.ts'
import { type Input, readInputs } from './read-inputs.ts'

/** The texts that paths mean: files, directories with all their manifests, globs, `-` for standard input. */
export type OpenInputs = (paths: readonly string[]) => AsyncIterable<Input>

/** Larger files are no manifests. */
const maxBytes = 64 * 1024 * 1024

/** Opens real files, for commands that an interrupt may end wherever they are. */
export function makeOpenInputs(standardInput: () => Readable): OpenInputs {
  const { signal } = new AbortController()
  return (paths) => readInputs(findFiles(paths), { maxBytes, standardInput, signal })
}
