/** Why a document cannot be read. */
export interface TextProblem {
  /** Where, as an offset into the text that was given. */
  readonly offset: number
  /** One clause, on one line. */
  readonly reason: string
}

/** Collections inside one another beyond this are refused: nothing that Kubernetes reads comes near it. */
export const depthLimit = 200

export const tooDeep = `nested more than ${depthLimit} levels deep`
