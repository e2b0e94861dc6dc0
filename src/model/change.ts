import type { AdmissionRequest } from './admission-review.ts'
import type { Decoded, Problem } from './decoded.ts'
import { decodeNamespace, type Namespace } from './namespace.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from './network-policy.ts'

/** What happens to an object of kind T. Only the objects that exist for the operation are there. */
export type ChangeTo<T> =
  | { readonly operation: 'create'; readonly object: T }
  | { readonly operation: 'update'; readonly object: T; readonly oldObject: T }
  | { readonly operation: 'delete'; readonly oldObject: T }

/** A write that we judge or describe. */
export type Change =
  | { readonly kind: 'NetworkPolicy'; readonly change: ChangeTo<NetworkPolicy> }
  | { readonly kind: 'Namespace'; readonly change: ChangeTo<Namespace> }

/** The change that a review asks about, or why it cannot be told. */
export type ChangeReading =
  | { readonly kind: 'change'; readonly change: Change }
  /** A kind, version or operation that we do not judge. */
  | { readonly kind: 'foreign'; readonly what: string }
  | { readonly kind: 'undecodable'; readonly problems: readonly Problem[] }

/** Reads the objects of a request as the kind that it names. */
export function readChange(request: AdmissionRequest): ChangeReading {
  const what = `${request.operation} of ${request.apiVersion} ${request.kind}`
  if (request.kind === 'NetworkPolicy' && request.apiVersion === 'networking.k8s.io/v1') {
    const reading = readChangeTo(request, decodeNetworkPolicy)
    if (reading === undefined) return { kind: 'foreign', what }
    if (!reading.ok) return { kind: 'undecodable', problems: reading.problems }
    return { kind: 'change', change: { kind: 'NetworkPolicy', change: reading.value } }
  }
  if (request.kind === 'Namespace' && request.apiVersion === 'v1') {
    const reading = readChangeTo(request, decodeNamespace)
    if (reading === undefined) return { kind: 'foreign', what }
    if (!reading.ok) return { kind: 'undecodable', problems: reading.problems }
    return { kind: 'change', change: { kind: 'Namespace', change: reading.value } }
  }
  return { kind: 'foreign', what }
}

/** The object after the change; for a deletion the one that goes. */
export function subjectOf<T>(change: ChangeTo<T>): T {
  return change.operation === 'delete' ? change.oldObject : change.object
}

function readChangeTo<T>(
  request: AdmissionRequest,
  decode: (value: unknown) => Decoded<T>,
): Decoded<ChangeTo<T>> | undefined {
  switch (request.operation) {
    case 'CREATE':
      return changeWith('object', decode(request.object), (object) => ({ operation: 'create', object }))
    case 'DELETE':
      return changeWith('oldObject', decode(request.oldObject), (oldObject) => ({
        operation: 'delete',
        oldObject,
      }))
    case 'UPDATE': {
      const old = decode(request.oldObject)
      if (!old.ok) return problemsIn('oldObject', old.problems)
      return changeWith('object', decode(request.object), (object) => ({
        operation: 'update',
        object,
        oldObject: old.value,
      }))
    }
    case 'CONNECT':
      return undefined
  }
}

function changeWith<T, U>(field: string, decoded: Decoded<T>, use: (value: T) => U): Decoded<U> {
  return decoded.ok ? { ok: true, value: use(decoded.value) } : problemsIn(field, decoded.problems)
}

function problemsIn(field: string, problems: readonly Problem[]): Decoded<never> {
  return {
    ok: false,
    problems: problems.map(({ path, reason }) => ({
      path: path === '' ? field : `${field}.${path}`,
      reason,
    })),
  }
}
