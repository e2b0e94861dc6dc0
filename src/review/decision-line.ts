import * as z from 'zod'
import { entries } from '../model/entry.ts'
import type { LogPlace, ReviewedWrite, WriteVerb } from '../model/reviewed-write.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import { readTrail } from '../report/read-trail.ts'
import { readTime } from './read-time.ts'

/** The fields of a line of the guard about a decision (docs/trail.md) that are needed. */
const schema = z.object({
  time: z.string(),
  entry: z.string(),
  uid: z.string(),
  operation: z.string(),
  namespace: z.string(),
  name: z.string(),
  user: z.string(),
  dryRun: z.boolean(),
  trail: z.record(z.string(), z.string()),
  notDescribed: z.string().optional(),
})

/** What a line of the guard's own log is. */
export type DecisionReading =
  | { readonly kind: 'write'; readonly write: ReviewedWrite }
  /** Another line of the guard, one about a description, or one of other software that logs in the same form. */
  | { readonly kind: 'other' }
  | { readonly kind: 'not-understood' }
  | { readonly kind: 'foreign' }

const verbs: Readonly<Record<string, WriteVerb>> = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' }

/** Reads a parsed line as one of the guard's own log. */
export function readDecisionLine(line: JsonObject, place: LogPlace): DecisionReading {
  if (line['msg'] !== 'decision') return isLogLine(line) ? { kind: 'other' } : { kind: 'foreign' }
  const parsed = schema.safeParse(line)
  if (!parsed.success) return { kind: 'not-understood' }
  const { time, entry: entryName, uid, operation, namespace, name, user, dryRun, trail } = parsed.data
  const entry = entries.find((known) => known.name === entryName)
  const timeMs = readTime(time)
  const reading = readTrail(trail)
  if (entry === undefined || Number.isNaN(timeMs) || reading === undefined) return { kind: 'not-understood' }
  if (entry.phase === 'mutate') return { kind: 'other' }
  return {
    kind: 'write',
    write: {
      source: 'decision-log',
      place,
      id: uid,
      timeMs,
      kind: entry.kind,
      // A review that was given up has no operation either; an update says the least about it.
      verb: verbs[operation] ?? 'update',
      namespace: entry.kind === 'Namespace' ? name : namespace,
      name,
      user,
      impersonator: undefined,
      client: 'unknown',
      isDryRun: dryRun,
      responseCode: undefined,
      lacksDescription: false,
      outcome: { kind: 'judged', entry: entry.name, ...reading },
    },
  }
}

/** A time, a level and a message, as pino writes them for the guard. */
function isLogLine(line: JsonObject): boolean {
  return (
    typeof line['time'] === 'string' &&
    typeof line['level'] === 'string' &&
    typeof line['msg'] === 'string' &&
    !isJsonObject(line['objectRef'])
  )
}
