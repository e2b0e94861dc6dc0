import { plainLine } from '../plain-text.ts'

/**
 * A text as a SARIF message (2.1.0), in printable ASCII. Braces are doubled, because single ones are placeholders
 * (3.11.5); brackets that would make a link (3.11.6) are set apart, because texts of ours have none.
 */
export function sarifMessage(text: string): { readonly text: string } {
  return { text: plainLine(text).replaceAll(/[{}]/g, '$&$&').replaceAll('](', '] (') }
}
