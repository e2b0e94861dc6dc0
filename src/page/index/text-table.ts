/** Texts by number, each kept once: decisions name the same few namespaces, users and rules again and again. */
export interface TextTable {
  /** The number of a text; a new one gets the next. */
  readonly add: (text: string) => number
  /** Undefined where the text was never added. */
  readonly find: (text: string) => number | undefined
  /** Empty where there is no such number. */
  readonly at: (id: number) => string
  /** All texts, by their numbers. */
  readonly all: () => readonly string[]
  /** How many characters are kept. */
  readonly length: () => number
}

/** Makes an empty table. */
export function makeTextTable(): TextTable {
  const ids = new Map<string, number>()
  const texts: string[] = []
  let length = 0
  return {
    add: (text) => {
      const known = ids.get(text)
      if (known !== undefined) return known
      const id = texts.length
      ids.set(text, id)
      texts.push(text)
      length += text.length
      return id
    },
    find: (text) => ids.get(text),
    at: (id) => texts[id] ?? '',
    all: () => texts,
    length: () => length,
  }
}
