import type { TextProblem } from './text-problem.ts'

/** What go-yaml refuses anywhere in a text, and what it takes for the end of a line although hardly anybody does. */
const forbidden = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/

/**
 * The first character of a YAML text that makes it unreadable, or read differently than it looks: control characters,
 * and the line ends that YAML 1.1 knows beside `\n` and `\r\n`. A text with NULs is called binary.
 */
export function findForbiddenCharacter(text: string): TextProblem | undefined {
  const offset = text.search(forbidden)
  if (offset === -1) return undefined
  const code = text.charCodeAt(offset)
  if (text.includes('\0')) return { offset, reason: 'not text: it has NUL characters' }
  if (code === 0xfeff) return { offset, reason: 'a byte order mark inside the file' }
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029
    ? {
        offset,
        reason: `${name} ends a line for kubectl, though editors may not show it; write a line break or leave it out`,
      }
    : { offset, reason: `the control character ${name}, which YAML does not allow` }
}
