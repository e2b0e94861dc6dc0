/**
 * Text that nothing can break: printable ASCII on one line. Whatever an attacker writes into an object, newlines,
 * terminal escapes, bidirectional overrides, comes out as `\u{...}`, so that a reader sees that it was there.
 */
export function plainLine(text: string): string {
  // Nearly every text is plain already, which is seen much sooner than something is replaced in it.
  if (/^[\u0020-\u007e]*$/.test(text)) return text
  return text.replaceAll(/[^\u0020-\u007e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}

/** The text, or as much of it as fits into `maxLength` with three dots at the end. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, Math.max(0, maxLength - 3)).trimEnd()}...`
}

/** The text in lines of at most `width` characters, broken at spaces; a longer word keeps a line of its own. */
export function wrapLines(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
