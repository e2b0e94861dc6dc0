import {
  type LogPlace,
  type ReviewedWrite,
  type WriteOutcome,
  type WriteVerb,
  writeVerbs,
} from '../model/reviewed-write.ts'
import { isJsonObject } from '../model/shape.ts'
import type { AuditEvent, ReadObjects } from './audit-event.ts'
import { clientKindOf } from './client-kind.ts'
import { type EntryTrails, makeEntryTrailsReader } from './entry-trails.ts'
import { memo } from './memo.ts'
import { makeTimeReader } from './read-time.ts'
import { doubtAbout, isInScope, type ScopedWrite, type WebhookScope } from './webhook-scope.ts'

/** A write of ours as an audit event shows it. */
export interface EventWrite {
  readonly kind: 'write'
  readonly write: ReviewedWrite
  readonly event: AuditEvent
  readonly readObjects: ReadObjects
  /** When it was answered. Milliseconds since 1970. */
  readonly endMs: number
}

/** What an audit event is. */
export type EventReading =
  | EventWrite
  /** A read, another resource, or a stage at which there is no answer yet. */
  | { readonly kind: 'other' }
  /** A field that is needed means nothing. */
  | { readonly kind: 'not-understood' }

const other: EventReading = { kind: 'other' }
const notUnderstood: EventReading = { kind: 'not-understood' }

/** Reads an event as a write of ours. */
export type ReadEvent = (event: AuditEvent, readObjects: ReadObjects, place: LogPlace) => EventReading

/** Makes a reader of events. */
export function makeEventReader(scope: WebhookScope): ReadEvent {
  const readTime = makeTimeReader()
  const readEntryTrails = makeEntryTrailsReader()
  const kindOfClient = memo(100, clientKindOf)
  return (event, readObjects, place) => {
    // A Panic is the last stage of a request that ended in one.
    if (event.stage !== 'ResponseComplete' && event.stage !== 'Panic') return other
    const target = readTarget(event, readObjects)
    if (target === undefined) return other
    const timeMs = readTime(event.requestReceivedTimestamp)
    const endMs = readTime(event.stageTimestamp)
    if (Number.isNaN(timeMs + endMs)) return notUnderstood
    const { kind, verb, namespace, name, user } = target
    const trails = readEntryTrails(event.annotations)
    const write: ReviewedWrite = {
      source: 'audit-log',
      place,
      id: event.auditID,
      timeMs,
      kind,
      verb,
      namespace,
      name,
      user,
      impersonator: event.impersonatedUser === undefined ? undefined : event.user.username,
      client: kindOfClient(event.userAgent ?? ''),
      isDryRun: isDryRun(event, readObjects, verb),
      responseCode: event.responseStatus?.code,
      lacksDescription: trails.lacksDescription,
      outcome: trails.judged ?? unjudgedOutcome(event, trails, target, scope),
    }
    return { kind: 'write', write, event, readObjects, endMs }
  }
}

/** What is written, and by whom. Undefined where it is a read, or about another resource. */
function readTarget(
  event: AuditEvent,
  readObjects: ReadObjects,
): (ScopedWrite & Pick<ReviewedWrite, 'name'>) | undefined {
  const verb = writeVerbs.find((known) => known === event.verb)
  const kind = kindOf(event)
  if (verb === undefined || kind === undefined) return undefined
  const { objectRef, impersonatedUser } = event
  const name = nameOf(event, readObjects, verb)
  return {
    kind,
    verb,
    // A Namespace that is being created has no namespace yet; any other request about one has its own name there.
    namespace: kind === 'Namespace' ? name : (objectRef?.namespace ?? ''),
    name,
    user: (impersonatedUser ?? event.user).username,
    subresource: objectRef?.subresource ?? '',
  }
}

function kindOf({ objectRef }: AuditEvent): ReviewedWrite['kind'] | undefined {
  if (objectRef?.resource === 'networkpolicies' && objectRef.apiGroup === 'networking.k8s.io')
    return 'NetworkPolicy'
  if (objectRef?.resource === 'namespaces' && (objectRef.apiGroup ?? '') === '') return 'Namespace'
  return undefined
}

/** From the request's path; where the API server made the name up, from the answer, or as much as the author wrote. */
function nameOf({ objectRef }: AuditEvent, readObjects: ReadObjects, verb: WriteVerb): string {
  const named = objectRef?.name ?? ''
  if (named !== '' || verb !== 'create') return named
  const { requestObject, responseObject } = readObjects()
  const given = textIn(responseObject, 'name') ?? textIn(requestObject, 'name')
  if (given !== undefined) return given
  const beginning = textIn(requestObject, 'generateName')
  return beginning === undefined ? '' : `${beginning}*`
}

function textIn(object: unknown, key: string): string | undefined {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined
  const value = isJsonObject(metadata) ? metadata[key] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A deletion may say it in its body, which is in the log only at level Request. */
function isDryRun({ requestURI }: AuditEvent, readObjects: ReadObjects, verb: WriteVerb): boolean {
  const query = requestURI.indexOf('?')
  if (query !== -1 && requestURI.includes('dryRun', query)) {
    const values = new URLSearchParams(requestURI.slice(query + 1)).getAll('dryRun')
    if (values.some((value) => value !== '')) return true
  }
  if (verb !== 'delete' && verb !== 'deletecollection') return false
  const { requestObject } = readObjects()
  const inBody = isJsonObject(requestObject) ? requestObject['dryRun'] : undefined
  return Array.isArray(inBody) && inBody.length > 0
}

/** What became of a write that no entry of ours judged. */
function unjudgedOutcome(
  { responseStatus }: AuditEvent,
  { unanswered }: EntryTrails,
  scoped: ScopedWrite,
  scope: WebhookScope,
): WriteOutcome {
  const code = responseStatus?.code ?? 0
  if (code < 200 || code > 299) {
    const entry = unansweredEntry(responseStatus?.message ?? '')
    return entry === undefined ? { kind: 'refused-elsewhere' } : { kind: 'held-up', entry }
  }
  if (unanswered.length > 0) return { kind: 'failed-open', entries: unanswered }
  if (!isInScope(scoped, scope)) return { kind: 'out-of-scope' }
  const because = doubtAbout(scoped)
  return because === undefined ? { kind: 'not-asked' } : { kind: 'unclear', because }
}

/** The entry for whose answer the API server did not wait any longer, as it words it itself. */
function unansweredEntry(message: string): string | undefined {
  return /failed calling webhook "([a-z.]{1,64})\.netpol-guardrail\.dev"/.exec(message.slice(0, 1000))?.[1]
}
