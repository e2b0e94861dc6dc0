/**
 * Goes through one line of YAML outside its quotes, up to a comment, until `stop` says so. Returns the offset where it
 * stopped, or where the comment or the line ends. `start` must not be inside a quoted scalar.
 */
export function scanCode(
  text: string,
  start: number,
  end: number,
  stop: (offset: number) => boolean = () => false,
): number {
  let quote = ''
  for (let offset = start; offset < end; offset += 1) {
    const character = text.charAt(offset)
    if (quote !== '') {
      if (character === quote) quote = ''
      else if (character === '\\' && quote === '"') offset += 1
    } else if (character === '#' && startsToken(text, offset)) return offset
    // An apostrophe inside a word opens nothing.
    else if ((character === '"' || character === "'") && startsToken(text, offset)) quote = character
    else if (stop(offset)) return offset
  }
  return end
}

function startsToken(text: string, offset: number): boolean {
  return offset === 0 || ' \t\r\n[{,:('.includes(text.charAt(offset - 1))
}

/** The end of a stretch of text without the white space at its end. */
export function trimEnd(text: string, start: number, end: number): number {
  let last = end
  while (last > start && ' \t\r\n'.includes(text.charAt(last - 1))) last -= 1
  return last
}
