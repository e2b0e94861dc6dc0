import type { Entry } from '../model/entry.ts'
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
    const verb = writeVerbs.find((known) => known === event.verb)
    const kind = kindOf(event)
    if (verb === undefined || kind === undefined) return other
    const timeMs = readTime(event.requestReceivedTimestamp)
    const endMs = readTime(event.stageTimestamp)
    if (Number.isNaN(timeMs + endMs)) return notUnderstood
    const { impersonatedUser, objectRef } = event
    const name = nameOf(event, readObjects, verb)
    const user = (impersonatedUser ?? event.user).username
    // A Namespace that is being created has no namespace yet; any other request about one has its own name there.
    const namespace = kind === 'Namespace' ? name : (objectRef?.namespace ?? '')
    const trails = readEntryTrails(event.annotations)
    const scoped = { kind, verb, namespace, user, subresource: objectRef?.subresource ?? '' }
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
      impersonator: impersonatedUser === undefined ? undefined : event.user.username,
      client: kindOfClient(event.userAgent ?? ''),
      isDryRun: isDryRun(event, readObjects, verb),
      responseCode: event.responseStatus?.code,
      lacksDescription: lacksDescription(trails),
      outcome: outcomeOf(event, trails, scoped, scope),
    }
    return { kind: 'write', write, event, readObjects, endMs }
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

function lacksDescription({ trails, failedOpen }: EntryTrails): boolean {
  return failedOpen.some(isMutating) || trails.some(({ entry }) => isMutating(entry))
}

function isMutating({ phase }: Entry): boolean {
  return phase === 'mutate'
}

function outcomeOf(
  { responseStatus }: AuditEvent,
  { trails, failedOpen }: EntryTrails,
  scoped: ScopedWrite,
  scope: WebhookScope,
): WriteOutcome {
  const judged = trails.filter(({ entry }) => entry.phase === 'validate')
  // Two entries answer only where somebody changed the configurations: the one that refused decided.
  const decisive = judged.find(({ reading }) => reading.trail.verdict === 'refused') ?? judged[0]
  if (decisive !== undefined) return { kind: 'judged', entry: decisive.entry.name, ...decisive.reading }
  const code = responseStatus?.code ?? 0
  if (code < 200 || code > 299) {
    const entry = unansweredEntry(responseStatus?.message ?? '')
    return entry === undefined ? { kind: 'refused-elsewhere' } : { kind: 'held-up', entry }
  }
  const unanswered = failedOpen.filter(({ phase }) => phase === 'validate')
  if (unanswered.length > 0) return { kind: 'failed-open', entries: unanswered.map(({ name }) => name) }
  if (!isInScope(scoped, scope)) return { kind: 'out-of-scope' }
  const because = doubtAbout(scoped)
  return because === undefined ? { kind: 'not-asked' } : { kind: 'unclear', because }
}

/** The entry for whose answer the API server did not wait any longer, as it words it itself. */
function unansweredEntry(message: string): string | undefined {
  return /failed calling webhook "([a-z.]{1,64})\.netpol-guardrail\.dev"/.exec(message.slice(0, 1000))?.[1]
}
