/** A cause of a refusal, for programs (meta/v1 StatusCause). */
export interface RefusalCause {
  /** The rule's id. */
  readonly reason: string
  readonly field: string
  readonly message: string
}

/** One operation of a JSON Patch (RFC 6902); `test`, `move` and `copy` are never used. */
export interface PatchOperation {
  readonly op: 'add' | 'replace'
  /** A JSON Pointer (RFC 6901). */
  readonly path: string
  readonly value: unknown
}

/** What the API server is told. */
export type AdmissionAnswer =
  | {
      readonly allowed: true
      /** One line each, safe for a header: see report/warning.ts. */
      readonly warnings: readonly string[]
      /** Empty for validating entries, which must not send one. */
      readonly patch: readonly PatchOperation[]
      readonly auditAnnotations: Readonly<Record<string, string>>
    }
  | {
      readonly allowed: false
      readonly warnings: readonly string[]
      readonly message: string
      readonly causes: readonly RefusalCause[]
      readonly auditAnnotations: Readonly<Record<string, string>>
    }
