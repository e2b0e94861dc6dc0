/**
 * One line for a terminal or a log that people read, in their own script. Control characters, bidirectional overrides,
 * invisible characters and halves of surrogate pairs come out as `\u{...}`, so that a reader sees that they were there.
 */
export function shownLine(text: string): string {
  return withoutCommands(text.replaceAll(unseen, escapeCharacter))
}

/** A character as `shownLine` shows it. */
export function shownCharacter(character: string): string {
  return character.replace(unseen, escapeCharacter)
}

/** The name of a file as people see it: the one that was given, or `stdin`. */
export function shownFile(file: string): string {
  return file === '-' ? 'stdin' : shownLine(file)
}

/**
 * Breaks up whatever would make the runner of a build take a line of its log for a command: `##[...]` and `##vso[...]`
 * anywhere (GitHub and Azure), `::command::` at the beginning (GitHub).
 */
export function withoutCommands(line: string): string {
  const inert = withoutInlineCommands(line)
  const start = inert.trimStart()
  if (!start.startsWith('::') || !start.includes('::', 2)) return inert
  return `${inert.slice(0, inert.length - start.length)}\\u{3a}${start.slice(1)}`
}

/** The same for a line that is a command itself: only what would be one anywhere in a line is broken up. */
export function withoutInlineCommands(line: string): string {
  return line.includes('##') ? line.replaceAll(command, '#\\u{23}') : line
}

/** Where in a line, in UTF-16 units from 0, a `##[` or `##word[` has its second `#`. */
export function commandOffsets(line: string): ReadonlySet<number> {
  if (!line.includes('##')) return new Set()
  return new Set(Array.from(line.matchAll(command), ({ index }) => index + 1))
}

/** A character as `\u{...}`. */
export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

const command = /##(?=[a-z]*\[)/gi

/** Controls, formats (bidirectional ones among them), surrogates, private and unassigned characters, odd separators. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu
