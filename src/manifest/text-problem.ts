/** Why a document cannot be read. */
export interface TextProblem {
  /** Where, as an offset into the text that was given. */
  readonly offset: number
  /** One clause, on one line. */
  readonly reason: string
}

/** Collections inside one another beyond this are refused: nothing that Kubernetes reads comes near it. */
export const depthLimit = 200

/** What is said of a document that is nested deeper. */
export const tooDeep = `nested more than ${depthLimit} levels deep`

/** The longest YAML document that is read, in UTF-16 units. */
export const longestYaml = 8 * 2 ** 20
/** The longest JSON document that is read, in UTF-16 units: no nodes are made of most of it, so it takes less room. */
export const longestJson = 64 * 2 ** 20

/** The most parts that the parser may find in a YAML document: nodes take a hundred times the room of their text. */
export const mostLexemes = 1_500_000

/** What is said of a document over one of these three limits. */
export const tooLarge =
  'too large for one document, which may have 8 MiB of YAML in 1,500,000 tokens, or 64 MiB of JSON; split it with lines of ---'
