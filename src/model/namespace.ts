import { type Decoded, decodeWith, undecodable } from './decoded.ts'
import { type ObjectMeta, readObjectMeta } from './object-meta.ts'
import { below } from './path.ts'
import { isJsonObject, kindOf } from './shape.ts'

/** A Namespace, as far as anybody here reads it (core/v1). */
export interface Namespace {
  readonly metadata: ObjectMeta
}

/** Reads a Namespace from parsed JSON or YAML that may hold anything. */
export function decodeNamespace(value: unknown): Decoded<Namespace> {
  if (!isJsonObject(value)) return undecodable(undefined, `must be an object, not ${kindOf(value)}`)
  return decodeWith((at, problems) => ({
    metadata: readObjectMeta(value['metadata'], below(at, 'metadata'), problems),
  }))
}
