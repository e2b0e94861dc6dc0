import { setImmediate } from 'node:timers/promises'
import type { FileNote, FileProblem, Found, FoundFile } from './found.ts'
import { readInput, readSmallInput, type ReadSettings, type TextInput } from './read-input.ts'

/** How many files are being read while one is judged. */
const filesAhead = 4
/** Larger files are read only when it is their turn, so that no more than one of them is held. */
const maxBytesAhead = 1024 * 1024

/** A file's text, or a line about it. */
export type Input = TextInput | FileProblem | FileNote

/**
 * Reads what was found, in its order and a little ahead; problems and notes pass through in their places. Between two
 * inputs signals and timers get their turn. Ends early once the signal of the settings is aborted, even while a pipe
 * keeps it waiting.
 */
export async function* readInputs(
  found: AsyncIterable<Found>,
  settings: ReadSettings,
): AsyncGenerator<Input> {
  const { signal } = settings
  const source = found[Symbol.asyncIterator]()
  const ahead: Promise<Input | FoundFile>[] = []
  let isAtEnd = false
  try {
    for (;;) {
      while (!isAtEnd && ahead.length < filesAhead) {
        const next = await source.next()
        if (next.done === true) isAtEnd = true
        else ahead.push(readAhead(next.value, settings))
      }
      const first = await ahead.shift()
      if (first === undefined) return
      const input = first.kind === 'file' ? await readInput(first, settings) : first
      // Signals are heard only when the event loop comes round.
      await setImmediate()
      if (signal.aborted) return
      yield input
    }
  } finally {
    await source.return?.()
  }
}

/** The text, if it costs little to have it early; otherwise the file, to be read when it is its turn. */
async function readAhead(found: Found, { maxBytes }: ReadSettings): Promise<Input | FoundFile> {
  if (found.kind !== 'file') return found
  return (await readSmallInput(found, Math.min(maxBytesAhead, maxBytes))) ?? found
}
