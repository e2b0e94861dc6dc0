import { scanCode } from './code-of-line.ts'

/** What to say about a text that has template actions and so is no YAML. */
export const helmTemplateReason = 'a Helm template, not YAML; render it first: helm template ...'

/** Where the first template action, `{{ ... }}`, stands outside quotes and comments. Quotes end with their line here. */
export function findTemplateAction(text: string): number | undefined {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const found = scanCode(text, start, end, (offset) => text.startsWith('{{', offset))
    if (found < end && text.startsWith('{{', found)) return found
    start = end + 1
  }
  return undefined
}
