/** A correction that a program can make in the text, leaving everything else of the file as it is. */
export interface Fix {
  /**
   * `proven`: the policy means exactly the same to Kubernetes afterwards, or what its author must have meant in every
   * reading. `chosen`: it changes the meaning to the likelier reading, so that somebody has to ask for it by the rule's
   * name.
   */
  readonly safety: 'proven' | 'chosen'
  /** Made together, or not at all. */
  readonly edits: readonly Edit[]
  /** Where that is so, a chosen fix is a proven one: whoever knows the namespaces can tell. */
  readonly sameWhere?: OnlyCarrier
  /** What whoever has it made must be told: a clause, read after "note that". */
  readonly told?: string
}

/** Of all namespaces only this one carries the label `key` with its own name for a value. */
export interface OnlyCarrier {
  readonly key: string
  readonly namespace: string
}

/** One edit of an object's text. Paths are those of the object before any edit, as findings have them. */
export type Edit =
  /** The scalar at `path` is written anew. */
  | { readonly kind: 'set'; readonly path: string; readonly value: string }
  /** The key at `path` is written anew; its value stays. */
  | { readonly kind: 'rename'; readonly path: string; readonly key: string }
  /** A key is added to the mapping at `path`; a list is written in one line, `[Ingress, Egress]`. */
  | { readonly kind: 'add'; readonly path: string; readonly key: string; readonly value: readonly string[] }
  /** A list of scalars at `path` is written anew. */
  | { readonly kind: 'set-list'; readonly path: string; readonly value: readonly string[] }
  /** Two neighbours of the list at `path` become one item with the keys of both: the second one's dash goes. */
  | { readonly kind: 'join'; readonly path: string; readonly first: number }
  /** All that stands in the mapping at `path` goes under one key of it. */
  | { readonly kind: 'wrap'; readonly path: string; readonly key: string }
