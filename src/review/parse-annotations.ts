/** Parses what stands under `annotations` of an event about something in `namespace`. Undefined where it is no JSON. */
export type ParseAnnotations = (text: string, namespace: string) => unknown

interface Parsed {
  readonly text: string
  readonly value: unknown
}

const maxNamespaces = 2000
const maxTexts = 4
/** Longer ones are parsed each time. */
const maxKnownLength = 4096

/**
 * Makes a parser that knows the latest annotations of each namespace, and returns the same object for the same text: what
 * is written in a namespace is mostly judged as what was written there before. To compare two texts takes a tenth of
 * parsing one, and a table of all texts would have to hash them, which takes as long.
 */
export function makeAnnotationsParser(parseJson: (text: string) => unknown): ParseAnnotations {
  const known = new Map<string, Parsed[]>()
  return (text, namespace) => {
    const parsed = known.get(namespace)
    if (parsed !== undefined) for (const one of parsed) if (one.text === text) return one.value
    const value = parseJson(text)
    if (text.length > maxKnownLength || namespace.length > maxKnownLength) return value
    // A part of a string would keep the whole line in memory.
    const fresh = { text: Buffer.from(text).toString(), value }
    if (parsed === undefined) {
      if (known.size === maxNamespaces) known.clear()
      known.set(Buffer.from(namespace).toString(), [fresh])
    } else {
      if (parsed.length === maxTexts) parsed.shift()
      parsed.push(fresh)
    }
    return value
  }
}
