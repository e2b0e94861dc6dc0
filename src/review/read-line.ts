import type { UnreadReason } from '../model/review.ts'
import type { LogPlace, ReviewedWrite } from '../model/reviewed-write.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import { auditEventSchema, type EventObjects } from './audit-event.ts'
import { readDecisionLine } from './decision-line.ts'
import { type LeanLine, makeLeanReader } from './lean-event.ts'
import { makeAnnotationsParser } from './parse-annotations.ts'
import type { WebhookScope } from './webhook-scope.ts'
import { type EventWrite, makeEventReader } from './write-of-event.ts'

/** What a line of a log is. */
export type LineReading =
  | EventWrite
  | { readonly kind: 'decision'; readonly write: ReviewedWrite }
  | { readonly kind: 'other' | 'blank' }
  | { readonly kind: 'unread'; readonly reason: UnreadReason }

const other: LineReading = { kind: 'other' }
const blank: LineReading = { kind: 'blank' }

/** Reads a line; undefined stands for one that was too long. Never throws, whatever the bytes are. */
export type ReadLine = (line: Buffer | undefined, place: LogPlace) => LineReading

/** Makes a reader of lines. It remembers what it has read lately, for lines resemble each other. */
export function makeLineReader(scope: WebhookScope): ReadLine {
  const readLeanly = makeLeanReader()
  const parseLean = makeLeanParser()
  const readEvent = makeEventReader(scope)
  return (line, place) => {
    if (line === undefined) return unread('too-long')
    const lean = readLeanly(line)
    if (lean.kind === 'other') return other
    const known = lean.kind === 'event' ? parseLean(lean) : undefined
    // Somebody else may have put the event into another order, which is JSON too.
    const value = known ?? parseJson(withoutPrefix(line.toString('utf8')))
    if (value === undefined) return isBlank(line) ? blank : unread('not-json')
    if (!isJsonObject(value)) return unread('foreign')
    if (value['kind'] !== 'Event' || value['apiVersion'] !== 'audit.k8s.io/v1')
      return readDecision(value, place)
    const parsed = auditEventSchema.safeParse(value)
    if (!parsed.success) return unread('not-understood')
    const readObjects = (): EventObjects =>
      objectsOf(lean.kind === 'event' ? parseJson(line.toString('utf8')) : value)
    const reading = readEvent(parsed.data, readObjects, place)
    return reading.kind === 'not-understood' ? unread('not-understood') : reading
  }
}

/** Makes a parser of what the lean reader leaves of an event. Equal annotations of several events can be one object. */
function makeLeanParser(): (lean: Extract<LeanLine, { kind: 'event' }>) => unknown {
  const parseAnnotations = makeAnnotationsParser(parseJson)
  return ({ text, annotations: annotationsText }) => {
    const event = parseJson(text)
    if (annotationsText === undefined || !isJsonObject(event)) return event
    const { objectRef } = event
    const namespace = isJsonObject(objectRef) ? objectRef['namespace'] : undefined
    const annotations = parseAnnotations(annotationsText, typeof namespace === 'string' ? namespace : '')
    return annotations === undefined ? undefined : { ...event, annotations }
  }
}

function readDecision(value: JsonObject, place: LogPlace): LineReading {
  const decision = readDecisionLine(value, place)
  switch (decision.kind) {
    case 'write':
      return { kind: 'decision', write: decision.write }
    case 'other':
      return other
    case 'not-understood':
    case 'foreign':
      return unread(decision.kind)
  }
}

function objectsOf(event: unknown): EventObjects {
  return isJsonObject(event)
    ? { requestObject: event['requestObject'], responseObject: event['responseObject'] }
    : { requestObject: undefined, responseObject: undefined }
}

/** Undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isBlank(line: Buffer): boolean {
  return withoutPrefix(line.toString('utf8')).trim() === ''
}

function unread(reason: UnreadReason): LineReading {
  return { kind: 'unread', reason }
}

/** What a container runtime writes before each line (CRI), and what `kubectl logs --prefix` does. */
const prefix = /^(?:\d{4}-\d\d-\d\dT[^ ]{1,30} std(?:out|err) F |\[pod\/[^\] ]{1,600}\] )/

function withoutPrefix(text: string): string {
  if (text.startsWith('{')) return text
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text
  return plain.replace(prefix, '')
}
