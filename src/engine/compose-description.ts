import type { PatchOperation } from '../model/admission-answer.ts'
import type { Change, ChangeTo } from '../model/change.ts'
import type { Namespace } from '../model/namespace.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { annotationOwnership, type ObjectMeta } from '../model/object-meta.ts'

/** Says what an object of a kind is. */
export interface Describer<T> {
  /** In English; undefined where it cannot be said. */
  readonly describe: (object: T) => string | undefined
  /** How our own texts begin: what nobody owns and does not begin so is another webhook's. */
  readonly beginning: string
}

/** Who describes what. A kind without a describer is left alone. */
export interface Describers {
  readonly policy: Describer<NetworkPolicy> | undefined
  readonly namespace: Describer<Namespace> | undefined
}

/** What is done about an object's description. */
export type DescriptionPatch =
  | { readonly kind: 'patch'; readonly operations: readonly PatchOperation[] }
  /** Nothing is; the reason is a short clause for the log. */
  | { readonly kind: 'none'; readonly reason: string }

/** The annotation that people and tools read (kubernetes.io, well-known labels and annotations). */
const descriptionKey = 'kubernetes.io/description'

/** The API server refuses an object whose annotations are larger (k8s.io/apimachinery, TotalAnnotationSizeLimitB). */
const maxAnnotationsBytes = 262_144

/**
 * Injects a description where nobody wrote one, and lets ours follow the object. A text that a field manager owns is a
 * person's or a repository's and is never touched (docs/decisions/0006-whose-description.md).
 */
export function composeDescription(change: Change, describers: Describers): DescriptionPatch {
  return change.kind === 'NetworkPolicy'
    ? compose(change.change, describers.policy)
    : compose(change.change, describers.namespace)
}

function compose<T extends { readonly metadata: ObjectMeta }>(
  change: ChangeTo<T>,
  describer: Describer<T> | undefined,
): DescriptionPatch {
  if (describer === undefined) return none('descriptions of this kind are switched off')
  if (change.operation === 'delete') return none('the object is deleted')
  const { metadata } = change.object
  if (metadata.isTerminating) return none('the object is being deleted')
  // The API server refuses it, and there may be no metadata to patch.
  if (metadata.name === '' && metadata.generateName === '') return none('it has no name')
  const current = metadata.annotations.get(descriptionKey)
  const previous =
    change.operation === 'update' ? change.oldObject.metadata.annotations.get(descriptionKey) : undefined
  if (current !== undefined && !isOurs(metadata, current, previous, describer.beginning))
    return none('the author wrote one')
  const text = describer.describe(change.object)
  if (text === undefined) return none('it cannot be described')
  if (text === current) return none('it is up to date')
  return fits(metadata, text) ? patch(metadata, text) : none('its annotations are almost too large already')
}

/** The API server records no field manager for what a webhook injects (tried on 1.36.3): so it is ours if nobody owns it. */
function isOurs(
  metadata: ObjectMeta,
  current: string,
  previous: string | undefined,
  beginning: string,
): boolean {
  return (
    annotationOwnership(metadata, descriptionKey) === 'unowned' &&
    current === previous &&
    current.startsWith(beginning)
  )
}

function fits({ annotations }: ObjectMeta, text: string): boolean {
  let bytes = utf8Length(descriptionKey) + utf8Length(text)
  for (const [key, value] of annotations)
    if (key !== descriptionKey) bytes += utf8Length(key) + utf8Length(value)
  return bytes <= maxAnnotationsBytes
}

function patch({ annotations }: ObjectMeta, text: string): DescriptionPatch {
  // Without annotations the map itself may be missing, and to add to a missing map fails the author's write.
  const operation: PatchOperation =
    annotations.size === 0
      ? { op: 'add', path: '/metadata/annotations', value: { [descriptionKey]: text } }
      : { op: 'add', path: `/metadata/annotations/${descriptionKey.replace('/', '~1')}`, value: text }
  return { kind: 'patch', operations: [operation] }
}

function none(reason: string): DescriptionPatch {
  return { kind: 'none', reason }
}

function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4
  }
  return bytes
}
