/** A file to read. */
export interface FoundFile {
  readonly kind: 'file'
  /** As the user named it or its directory; `-` is standard input. */
  readonly path: string
  /** Named by the user himself, who may mean a pipe or a device. */
  readonly isNamed: boolean
}

/** Something of the user's that was not read. */
export interface FileProblem {
  readonly kind: 'problem'
  readonly path: string
  /** A clause that can follow the path: `there is no such file or directory`. */
  readonly reason: string
}

/** Something that was passed over although nothing is missing. */
export interface FileNote {
  readonly kind: 'note'
  readonly path: string
  /** A clause that can follow the path. */
  readonly text: string
}

/** What looking for files brings up, one thing at a time. */
export type Found = FoundFile | FileProblem | FileNote
