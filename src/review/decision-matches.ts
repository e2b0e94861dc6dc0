import type { LogSource, ReviewedWrite } from '../model/reviewed-write.ts'
import { makeOpenSpans, type Span } from './open-spans.ts'
import type { TextHash } from './text-hash.ts'

/** Knows which judgements both logs have, so that each counts once. */
export interface DecisionMatches {
  /** Whether the other log has shown this judgement already, and it was not matched yet. Else it is remembered. */
  readonly isKnown: (write: ReviewedWrite, span: Span) => boolean
  /** Whether judgements have been forgotten. */
  readonly hasForgotten: () => boolean
}

/** The clocks of the API server and of the guard differ, and a line is written after the answer. */
const slackMs = 5000

/**
 * Makes a memory for `capacity` judgements, a power of two. There is no common number in the two logs (docs/trail.md), so
 * a judgement is matched by entry, object, user and kind of operation within the time of the request, or else near it;
 * the order in which the logs come does not matter. An event of a deletecollection matches one line about any deletion in
 * its namespace; the further lines are further writes, which only the guard's own log shows.
 */
export function makeDecisionMatches(capacity: number, hashOf: TextHash): DecisionMatches {
  const spans = makeOpenSpans(capacity)
  const isSeen = { 'audit-log': false, 'decision-log': false }
  const take = (source: LogSource, key: Key, span: Span): boolean => {
    const hash = hashOf(source, ...key)
    const near = { fromMs: span.fromMs - slackMs, toMs: span.toMs + slackMs }
    return spans.take(hash, span) || spans.take(hash, near)
  }
  return {
    isKnown: (write, span) => {
      const { source } = write
      isSeen[source] = true
      const [key, looserKey] = keysOf(write)
      if (source === 'audit-log') {
        if (isSeen['decision-log'] && take('decision-log', key, span)) return true
        spans.add(hashOf('audit-log', ...key), span)
        return false
      }
      if (isSeen['audit-log'] && take('audit-log', key, span)) return true
      if (isSeen['audit-log'] && looserKey !== undefined && take('audit-log', looserKey, span)) return true
      const row = spans.add(hashOf('decision-log', ...key), span)
      if (looserKey !== undefined) spans.add(hashOf('decision-log', ...looserKey), span, row)
      return false
    },
    hasForgotten: spans.hasForgotten,
  }
}

/** Of the letters that the API server puts behind a generateName. */
const generatedLength = 5

type Key = readonly string[]

/** What both logs say alike of a write, and for a line of the guard what an event says that does not know the name. */
function keysOf(write: ReviewedWrite): readonly [key: Key, looserKey?: Key] {
  const { source, kind, verb, name, user, outcome } = write
  if (outcome.kind !== 'judged') return [[]]
  const { entry, trail } = outcome
  // Of a review that was given up the guard knows the entry only.
  if (isGivenUp(trail.undecided)) return [[entry, trail.verdict]]
  const isDeletion = verb === 'delete' || verb === 'deletecollection'
  // A patch can create, and the guard calls whatever changes something an update.
  const operation = isDeletion ? 'delete' : 'write'
  const namespace = kind === 'Namespace' ? '' : write.namespace
  const key = [entry, operation, namespace, user, name]
  if (source === 'audit-log') return [key]
  if (isDeletion) return [key, [entry, operation, namespace, user, '']]
  const generated = `${name.slice(0, -generatedLength)}*`
  return verb === 'create' ? [key, [entry, operation, namespace, user, generated]] : [key]
}

function isGivenUp(undecided: string | undefined): boolean {
  return undecided !== undefined && /^(?:too-large|failed|overloaded|deadline|malformed):/.test(undecided)
}
