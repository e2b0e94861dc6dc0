/** `a`, `a and b`, `a, b and c`, or with some left out `a, b and 12 more rules`. */
export function joinWords(
  words: readonly string[],
  leftOut: number,
  conjunction: 'and' | 'or',
  noun?: string,
): string {
  const more = leftOut > 0 ? [`${leftOut} more${noun === undefined ? '' : ` ${noun}`}`] : []
  const all = [...words, ...more]
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} ${conjunction} ${last}`
}
