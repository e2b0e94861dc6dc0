/** Decisions as columns of numbers, forty bytes each: a hundred thousand objects would take fifty times as much. */
export interface DecisionColumns {
  /** Milliseconds since 1970. */
  readonly timeMs: Float64Array
  /** Numbers of texts. */
  readonly file: Uint32Array
  readonly line: Uint32Array
  readonly namespace: Uint32Array
  readonly name: Uint32Array
  readonly user: Uint32Array
  /** The number of a combination of rules. */
  readonly rules: Uint32Array
  readonly standings: Uint16Array
  /** Places in the lists of verbs and kinds of clients. */
  readonly verb: Uint8Array
  readonly client: Uint8Array
  readonly traits: Uint8Array
}

/** Bits of the column `traits`. */
export const traits = { isNamespace: 1, isDryRun: 2, isDecisionLog: 4 } as const

/** Makes room for so many decisions. The system gives the memory page by page, as it is written to. */
export function makeDecisionColumns(capacity: number): DecisionColumns {
  return {
    timeMs: new Float64Array(capacity),
    file: new Uint32Array(capacity),
    line: new Uint32Array(capacity),
    namespace: new Uint32Array(capacity),
    name: new Uint32Array(capacity),
    user: new Uint32Array(capacity),
    rules: new Uint32Array(capacity),
    standings: new Uint16Array(capacity),
    verb: new Uint8Array(capacity),
    client: new Uint8Array(capacity),
    traits: new Uint8Array(capacity),
  }
}
