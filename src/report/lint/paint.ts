import type { Severity } from '../../model/lint.ts'

/** How a text is set off on a terminal. */
export type Tone = 'violation' | 'advice' | 'info' | 'strong' | 'faint'

/** Select Graphic Rendition parameters (ECMA-48, 8.3.117). */
const codes: Readonly<Record<Tone, string>> = {
  violation: '1;31',
  advice: '1;33',
  info: '1;36',
  strong: '1',
  faint: '2',
}

/** Sets a text off; it must not hold a line break, so that no line takes its colour over to the next. */
export type Paint = (tone: Tone | Severity, text: string) => string

/** Paints with colours, or leaves texts as they are. */
export function makePaint(isColoured: boolean): Paint {
  return (tone, text) => (isColoured && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text)
}
