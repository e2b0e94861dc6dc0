import { scanCode } from './code-of-line.ts'

/** What to say about a text that has template actions and so is no YAML. */
export const helmTemplateReason = 'a Helm template, not YAML; render it first: helm template ...'

/** Whether a text has template actions, `{{ ... }}`, outside quotes and comments. Quotes end with their line here. */
export function hasTemplateAction(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const found = scanCode(text, start, end, (offset) => text.startsWith('{{', offset))
    if (text.startsWith('{{', found) && found < end) return true
    start = end + 1
  }
  return false
}
