import { nowhere, type Path, renderPath } from './path.ts'

/** One thing that keeps an input from being understood: which field, and why, in a short clause. */
export interface Problem {
  /** As Kubernetes writes it, `spec.ingress[0].from[1].ipBlock.cidr`; empty for the input as a whole. */
  readonly path: string
  readonly reason: string
}

/** What came out of reading untrusted input: a value that can be relied on, or everything that is wrong with it. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

/** Collects what is wrong with an input while it is read. Reading goes on after a problem, to report them all. */
export class Problems {
  readonly #found: Problem[] = []

  /** Notes that the value at `path` cannot be accepted because of `reason`. */
  add(path: Path | undefined, reason: string): void {
    // An attacker chooses how much is wrong: a list of a million bad entries must not become a million texts.
    if (this.#found.length < 20) this.#found.push({ path: renderPath(path), reason })
  }

  /** The value, if nothing was wrong with it. */
  decoded<T>(value: T): Decoded<T> {
    return this.#found.length === 0 ? { ok: true, value } : { ok: false, problems: this.#found }
  }
}

/**
 * Reads an input: first without keeping track of where things stand, since nearly every input is good, and again from
 * the top, with paths, only where something was wrong.
 */
export function decodeWith<T>(read: (at: Path | undefined, problems: Problems) => T): Decoded<T> {
  const quick = new Problems()
  const decoded = quick.decoded(read(nowhere, quick))
  if (decoded.ok) return decoded
  const thorough = new Problems()
  return thorough.decoded(read(undefined, thorough))
}

/** The answer to an input of which nothing can be read. */
export function undecodable(path: Path | undefined, reason: string): Decoded<never> {
  return { ok: false, problems: [{ path: renderPath(path), reason }] }
}
