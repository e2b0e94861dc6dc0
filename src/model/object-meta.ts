import type { Problems } from './decoded.ts'
import type { Labels } from './label-selector.ts'
import { below, type Path } from './path.ts'
import { isJsonObject, readList, readObject, readString, readStringMap } from './shape.ts'

/** The part of an object's metadata that decisions and descriptions read. */
export interface ObjectMeta {
  /** Empty while `generateName` has not been resolved (the mutating phase of a create). */
  readonly name: string
  readonly generateName: string
  /** Empty where a file does not say it; the API server always fills it for namespaced objects. */
  readonly namespace: string
  readonly labels: Labels
  readonly annotations: ReadonlyMap<string, string>
  /** Whose deletion deletes this object too. */
  readonly ownerReferences: readonly OwnerReference[]
  /** Whether deletion has begun (`deletionTimestamp` is set). */
  readonly isTerminating: boolean
  /** As the API server sends it. Ask `annotationOwnership` about it. */
  readonly managedFields: readonly unknown[]
}

/** An owner of an object (meta/v1 OwnerReference), as far as decisions read it. */
export interface OwnerReference {
  readonly uid: string
  readonly kind: string
  readonly name: string
}

/** Reads `metadata`. Fields that nobody asks for are not looked at. */
export function readObjectMeta(value: unknown, at: Path, problems: Problems): ObjectMeta {
  const metadata = readObject(value, at, problems)
  const text = (key: string): string => readString(metadata[key], below(at, key), problems) ?? ''
  return {
    name: text('name'),
    generateName: text('generateName'),
    namespace: text('namespace'),
    labels: readStringMap(metadata['labels'], below(at, 'labels'), problems),
    annotations: readStringMap(metadata['annotations'], below(at, 'annotations'), problems),
    ownerReferences: readOwners(metadata['ownerReferences'], below(at, 'ownerReferences'), problems),
    isTerminating: metadata['deletionTimestamp'] !== undefined && metadata['deletionTimestamp'] !== null,
    managedFields: readList(metadata['managedFields'], below(at, 'managedFields'), problems),
  }
}

function readOwners(value: unknown, at: Path, problems: Problems): readonly OwnerReference[] {
  return readList(value, at, problems).map((entry, index) => {
    const ownerAt = below(at, index)
    const owner = readObject(entry, ownerAt, problems)
    const text = (key: string): string => readString(owner[key], below(ownerAt, key), problems) ?? ''
    return { uid: text('uid'), kind: text('kind'), name: text('name') }
  })
}

/**
 * Who owns an annotation according to `managedFields` (KEP-555, server-side apply):
 * - `owned`: some field manager set it, so it is a person's or a repository's;
 * - `unowned`: no manager did, which is how the API server records what a webhook injected;
 * - `unknown`: the record is empty or wiped, so nothing can be told.
 */
export type AnnotationOwnership = 'owned' | 'unowned' | 'unknown'

/** Who owns the annotation `key`. Entries that cannot be read count for nobody. */
export function annotationOwnership(metadata: ObjectMeta, key: string): AnnotationOwnership {
  let entries = 0
  for (const entry of metadata.managedFields) {
    if (!isJsonObject(entry) || !isJsonObject(entry['fieldsV1'])) continue
    entries += 1
    const fields = entry['fieldsV1']['f:metadata']
    const annotations = isJsonObject(fields) ? fields['f:annotations'] : undefined
    if (isJsonObject(annotations) && Object.hasOwn(annotations, `f:${key}`)) return 'owned'
  }
  return entries === 0 ? 'unknown' : 'unowned'
}
