import type { Decoded } from '../model/decoded.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'

/** A kind of object that is kept in memory, all of them in the cluster. */
export interface ReflectedResource<T> {
  /** The plural as in the API, for metrics: `namespaces`. */
  readonly name: string
  /** Where they are listed, without query: `/api/v1/namespaces`. */
  readonly path: string
  /** `metadata` leaves spec and status with the API server (PartialObjectMetadata, meta.k8s.io/v1). */
  readonly form: 'metadata' | 'whole'
  /** Takes from an object what is worth keeping. Items of a list carry neither kind nor apiVersion. */
  readonly decode: (object: unknown) => Decoded<T>
}

/**
 * Who is told what there is in the cluster. Keys are `NAME`, or `NAMESPACE/NAME`. One that throws has missed what it was
 * told: everything is listed anew for it, after a pause.
 */
export interface ReflectorHandler<T> {
  /** All objects there are. Whatever is not among them is gone, also if nobody said so. */
  readonly onReplace: (objects: ReadonlyMap<string, T>) => void
  readonly onUpsert: (key: string, object: T) => void
  /** The object is gone, or has become one that cannot be read. */
  readonly onDelete: (key: string) => void
}

/** The media types to ask for, the plain one last for API servers in front of which somebody strips parameters. */
export function acceptOf(form: 'metadata' | 'whole', answer: 'list' | 'watch' | 'object'): string {
  if (form === 'whole') return 'application/json'
  const kind = answer === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata'
  return `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`
}

/** What every object says about itself. */
export interface ObjectIdentity {
  readonly key: string
  readonly resourceVersion: string
}

/** Reads who an object is; undefined if it does not say. */
export function readIdentity(object: unknown): ObjectIdentity | undefined {
  const metadata = metadataOf(object)
  const name = metadata?.['name']
  const namespace = metadata?.['namespace']
  const resourceVersion = metadata?.['resourceVersion']
  if (typeof name !== 'string' || name === '' || typeof resourceVersion !== 'string') return undefined
  const key = typeof namespace === 'string' && namespace !== '' ? `${namespace}/${name}` : name
  return { key, resourceVersion }
}

/** The metadata of an object, a list or a bookmark. */
export function metadataOf(object: unknown): JsonObject | undefined {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined
  return isJsonObject(metadata) ? metadata : undefined
}
