/** The offset where the line ends that `offset` is in, before its line break. */
export function lineEndAt(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return newline > offset && text.charAt(newline - 1) === '\r' ? newline - 1 : newline
}

/** The offset where the line begins that `offset` is in. */
export function lineStartAt(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

/** How far `offset` is from the start of its line, in UTF-16 units. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStartAt(text, offset)
}

/** The line break that a text has at the end of a line, or else anywhere. */
export function lineBreakAt(text: string, lineEnd: number): string {
  if (text.startsWith('\r\n', lineEnd)) return '\r\n'
  return text.startsWith('\n', lineEnd) || !text.includes('\r\n') ? '\n' : '\r\n'
}

/** Whether nothing but white space is in front of `offset` in its line. */
export function beginsLine(text: string, offset: number): boolean {
  return text.slice(lineStartAt(text, offset), offset).trim() === ''
}
