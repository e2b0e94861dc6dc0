import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { readInput, type ReadSettings } from './read-input.ts'
import type { Input } from './read-inputs.ts'

/** Texts beyond this many characters in all are read a second time rather than kept. */
const maxKeptLength = 32 * 1024 * 1024

/** What was read once, to be gone through again. */
export interface GatheredInputs {
  /** Everything in its order. Ends early once `signal` is aborted. */
  readonly again: (signal: AbortSignal) => AsyncGenerator<Input>
}

/**
 * Goes through all inputs, shows each to `look`, and keeps them for later: small ones as they are, large ones by name, so
 * that memory does not grow with the tree. What is no regular file can be read only once and is kept.
 */
export async function gatherInputs(
  inputs: AsyncIterable<Input>,
  settings: ReadSettings,
  look: (input: Input) => void,
): Promise<GatheredInputs> {
  const gathered: (Input | { readonly kind: 'again'; readonly path: string })[] = []
  let keptLength = 0
  for await (const input of inputs) {
    look(input)
    const isKept =
      input.kind !== 'text' || keptLength + input.text.length <= maxKeptLength || !isRegular(input.path)
    if (isKept && input.kind === 'text') keptLength += input.text.length
    gathered.push(isKept ? input : { kind: 'again', path: input.path })
  }
  return {
    again: async function* (signal) {
      for (const input of gathered) {
        // Signals are heard only when the event loop comes round.
        await setImmediate()
        if (signal.aborted) return
        yield input.kind === 'again'
          ? await readInput({ kind: 'file', path: input.path, isNamed: true }, settings)
          : input
      }
    },
  }
}

function isRegular(path: string): boolean {
  return path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
