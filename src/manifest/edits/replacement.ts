/** A stretch of a text and what comes in its place. Offsets are those of the part of the file that is parsed by itself. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What an edit comes to, or why it cannot be made: a clause. */
export type Plan =
  | { readonly ok: true; readonly replacements: readonly Replacement[] }
  | { readonly ok: false; readonly reason: string }

/** A plan of these replacements. */
export function planned(...replacements: readonly Replacement[]): Plan {
  return { ok: true, replacements }
}

/** A plan that comes to nothing, for this reason. */
export function refused(reason: string): Plan {
  return { ok: false, reason }
}

/** The replacement that puts something in. */
export function insertAt(offset: number, text: string): Replacement {
  return { start: offset, end: offset, text }
}

/** The replacement that takes something out. */
export function removal(start: number, end: number): Replacement {
  return { start, end, text: '' }
}

/**
 * The text with all replacements made. What is put in at one place comes in the given order. Undefined where two of them
 * overlap.
 */
export function replaceAll(text: string, replacements: readonly Replacement[]): string | undefined {
  const pieces: string[] = []
  let done = 0
  // Sorting is stable: insertions at one place keep their order.
  for (const { start, end, text: replacement } of replacements.toSorted(
    (one, other) => one.start - other.start || one.end - other.end,
  )) {
    if (start < done) return undefined
    pieces.push(text.slice(done, start), replacement)
    done = end
  }
  return [...pieces, text.slice(done)].join('')
}
