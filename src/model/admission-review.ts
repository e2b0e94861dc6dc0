import { Problems, type Problem } from './decoded.ts'
import { below, type Path } from './path.ts'
import { isJsonObject, kindOf, readList, readObject, readString } from './shape.ts'

/** The operations that the API server asks about. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/**
 * Who asks, as the API server authenticated them (authentication.k8s.io/v1 UserInfo). Nothing inside an object can say
 * who somebody is.
 */
export interface Requester {
  readonly name: string
  readonly groups: readonly string[]
  readonly uid: string
  readonly extra: ReadonlyMap<string, readonly string[]>
}

/** What an AdmissionReview asks (admission.k8s.io/v1), with the objects still unread. */
export interface AdmissionRequest {
  /** New for each call, not the id of the user's request. */
  readonly uid: string
  readonly operation: Operation
  readonly kind: string
  /** `networking.k8s.io/v1`, or `v1` for the core group. */
  readonly apiVersion: string
  /** Empty for the main resource, else `status` or `finalize`. */
  readonly subResource: string
  /** Empty while generateName is unresolved, and for each object of a deletecollection. */
  readonly name: string
  readonly namespace: string
  readonly requester: Requester
  readonly isDryRun: boolean
  readonly object: unknown
  readonly oldObject: unknown
}

/** What could be made of the body of a call. */
export type ReviewReading =
  | { readonly kind: 'request'; readonly apiVersion: string; readonly request: AdmissionRequest }
  /** It has a uid, so it must get an answer, but it does not say what is asked. */
  | {
      readonly kind: 'malformed'
      readonly apiVersion: string
      readonly uid: string
      readonly problems: readonly Problem[]
    }
  /** There is nothing to answer to: no JSON, or no uid. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/** The only version of AdmissionReview there is today. */
export const admissionApiVersion = 'admission.k8s.io/v1'

/** Reads the body of a call. Never throws, whatever the bytes were. */
export function readAdmissionReview(text: string): ReviewReading {
  let body: unknown
  try {
    // A byte order mark is legal at the start of a body and not of JSON.
    body = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch {
    return { kind: 'unreadable', reason: 'the body is not JSON' }
  }
  const problems = new Problems()
  const review = readObject(body, undefined, problems)
  const requestAt = below(undefined, 'request')
  if (!isJsonObject(review['request']))
    return { kind: 'unreadable', reason: `request must be an object, not ${kindOf(review['request'])}` }
  const uid = review['request']['uid']
  if (typeof uid !== 'string' || uid === '')
    return { kind: 'unreadable', reason: 'request.uid must be a string that is not empty' }
  const apiVersion = typeof review['apiVersion'] === 'string' ? review['apiVersion'] : admissionApiVersion
  if (apiVersion !== admissionApiVersion)
    problems.add(below(undefined, 'apiVersion'), `must be ${admissionApiVersion}`)
  if (review['kind'] !== 'AdmissionReview') problems.add(below(undefined, 'kind'), 'must be AdmissionReview')
  const decoded = problems.decoded(readRequest(uid, review['request'], requestAt, problems))
  return decoded.ok
    ? { kind: 'request', apiVersion, request: decoded.value }
    : { kind: 'malformed', apiVersion, uid, problems: decoded.problems }
}

/**
 * The uid in the first bytes of a body that is too large to be read whole. The API server writes it within the
 * first 130 bytes; text elsewhere in the body cannot be mistaken for it.
 */
export function findReviewUid(start: string): string | undefined {
  // Without a backslash before it, no quote is escaped, so "request" is a whole key of the outermost object.
  return /^\uFEFF?\s*\{[^{}[\]\\]{0,512}"request"\s*:\s*\{\s*"uid"\s*:\s*"([^"\\]{1,128})"/.exec(start)?.[1]
}

function readRequest(
  uid: string,
  request: Readonly<Record<string, unknown>>,
  at: Path,
  problems: Problems,
): AdmissionRequest {
  const text = (key: string): string => readString(request[key], below(at, key), problems) ?? ''
  const kind = readObject(request['kind'], below(at, 'kind'), problems)
  const group = typeof kind['group'] === 'string' ? kind['group'] : ''
  const version = typeof kind['version'] === 'string' ? kind['version'] : ''
  return {
    uid,
    operation: readOperation(request['operation'], below(at, 'operation'), problems),
    kind: readString(kind['kind'], below(below(at, 'kind'), 'kind'), problems) ?? '',
    apiVersion: group === '' ? version : `${group}/${version}`,
    subResource: text('subResource'),
    name: text('name'),
    namespace: text('namespace'),
    requester: readRequester(request['userInfo'], below(at, 'userInfo'), problems),
    isDryRun: request['dryRun'] === true,
    object: request['object'],
    oldObject: request['oldObject'],
  }
}

function readOperation(value: unknown, at: Path, problems: Problems): Operation {
  if (value === 'CREATE' || value === 'UPDATE' || value === 'DELETE' || value === 'CONNECT') return value
  problems.add(at, 'must be CREATE, UPDATE, DELETE or CONNECT')
  return 'CONNECT'
}

function readRequester(value: unknown, at: Path, problems: Problems): Requester {
  const user = readObject(value, at, problems)
  const extraAt = below(at, 'extra')
  const extra = Object.entries(readObject(user['extra'], extraAt, problems))
  return {
    name: readString(user['username'], below(at, 'username'), problems) ?? '',
    groups: readTexts(user['groups'], below(at, 'groups'), problems),
    uid: readString(user['uid'], below(at, 'uid'), problems) ?? '',
    extra: new Map(extra.map(([key, texts]) => [key, readTexts(texts, below(extraAt, key), problems)])),
  }
}

function readTexts(value: unknown, at: Path, problems: Problems): readonly string[] {
  return readList(value, at, problems).map(
    (text, index) => readString(text, below(at, index), problems) ?? '',
  )
}
