import type { Recheck } from '../model/past-us.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { ReadObjects } from './audit-event.ts'

/** How an object to judge relates to what the API server would have asked about. */
export type Basis = Extract<Recheck, { kind: 'judged' }>['basis']

/** The object of a write, as far as a log keeps it. */
export type RecordedObject =
  | { readonly kind: 'object'; readonly object: JsonObject; readonly basis: Basis }
  | {
      readonly kind: 'none'
      /** A clause. */
      readonly because: string
      /** Whether the object may be in the cluster still. */
      readonly mayBePresent: boolean
    }

/**
 * The object that a write made, from its event: at level RequestResponse what was stored, at level Request what was
 * sent. A patch says only what changes, unless it created the object; the object before is in no log, so that a change
 * is judged as if all of it were new.
 */
export function recordedObject(write: ReviewedWrite, readObjects: ReadObjects): RecordedObject {
  const { kind, verb, responseCode } = write
  if (verb === 'delete' || verb === 'deletecollection')
    return none('what a deletion takes away is not in the log', false)
  const isCreated = verb === 'create' || responseCode === 201
  if (kind === 'Namespace' && !isCreated)
    return none('the labels before the change are not in the log', false)
  const basis = isCreated ? 'whole' : 'as-new'
  const { requestObject, responseObject } = readObjects()
  if (isOfKind(responseObject, kind)) return { kind: 'object', object: responseObject, basis }
  if (verb === 'patch' && !isCreated) return none('the log has only the patch', true)
  if (isOfKind(requestObject, kind)) return { kind: 'object', object: requestObject, basis }
  return none('the log has no object (audit level Metadata)', kind === 'NetworkPolicy')
}

function none(because: string, mayBePresent: boolean): RecordedObject {
  return { kind: 'none', because, mayBePresent }
}

/** An answer that is no object of the kind is a Status. */
function isOfKind(value: unknown, kind: ReviewedWrite['kind']): value is JsonObject {
  return isJsonObject(value) && value['kind'] === kind
}
