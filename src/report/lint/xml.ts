import { plainLine } from '../plain-text.ts'

/** An XML element (XML 1.0). What stands in it, where it is text, is the caller's to escape. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

/**
 * A line as XML text or the value of an attribute, in printable ASCII: XML has no way to write most control characters.
 * What the runners of builds take for a command, `##[` and `::command::` at the beginning of a line, is escaped too.
 */
export function xmlText(line: string): string {
  return plainLine(line).replaceAll(
    /[&<>"']|(?<=#)#|(?<=^ *):(?=:)/g,
    (character) => `&#${character.charCodeAt(0)};`,
  )
}
