/**
 * JSON of printable ASCII, on one line unless it is to be indented. Everything else is escaped, so that nothing can play
 * tricks on the terminal or the log that it passes through. `##` is escaped too, because `##[` and `##vso[` are commands
 * to the runners of builds wherever they stand. Halves of surrogate pairs, which many readers refuse (RFC 7493, 2.1),
 * become U+FFFD.
 */
export function asciiJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(
    value,
    (_key, each: unknown) => (typeof each === 'string' ? each.toWellFormed() : each),
    indent,
  )
  // What line breaks there are now are those of the indentation.
  return text.replaceAll(/[^\n\u0020-\u007e]/g, escapeUnit).replaceAll('##', '#\\u0023')
}

/** A UTF-16 unit as JSON escapes it: characters beyond the first 65,536 come as their two halves. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Values of a JSON array as they come: what has to be written before each one. */
export function makeSeparator(): () => string {
  let separator = ''
  return () => {
    const now = separator
    separator = ','
    return `${now}\n`
  }
}
