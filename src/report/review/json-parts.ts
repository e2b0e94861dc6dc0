import * as z from 'zod'
import { enforcedLevels } from '../../model/enforced-level.ts'
import { clientKinds, writeVerbs } from '../../model/reviewed-write.ts'

/** A number of something. */
export const count = z.int().min(0)

/** A time. */
export const time = z.iso.datetime().describe('UTC, RFC 3339.')

/** A level that refuses something. */
export const level = z.enum(enforcedLevels)

/** The id of a rule. */
export const rule = z.string().describe('The id of the rule.')

/** A namespace. */
export const namespace = z.string().describe('Of a Namespace its own name. Empty where nobody could read it.')

/** A kind of client. */
export const client = z
  .enum(clientKinds)
  .describe('What the client says of itself; unknown where only the decision log has the write.')

/** What each level would have refused. */
export const perLevel = z
  .object({ baseline: count, strict: count.describe('Those of baseline too.') })
  .describe('Writes that were admitted and that the level would have refused.')

/** Where a line stands. */
export const place = z.object({
  file: z.string().describe('As it was named, or found; - is standard input.'),
  line: z.int().min(1),
})

/** Which object a write was about, and where the log says so. */
export const target = z.object({
  kind: z.enum(['NetworkPolicy', 'Namespace']),
  namespace,
  name: z.string().describe('Empty for a deletecollection; gen-* where the log has only the generateName.'),
  verb: z.enum(writeVerbs),
  time,
  id: z.string().describe('The auditID, or the uid of the review in the decision log.'),
  place,
})

/** What was read and what was not. */
export const reading = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      bytes: count,
      lines: count,
      problem: z.string().nullable().describe('Why not all of it could be read: a clause.'),
    }),
  ),
  missing: z
    .array(z.object({ file: z.string(), reason: z.string() }))
    .describe('Names behind which nothing could be read.'),
  lines: count,
  events: count.describe('Audit events of writes of NetworkPolicies and Namespaces, each once.'),
  decisions: count.describe('Lines of the guard about a judgement, each once.'),
  inBoth: count.describe('Judgements that both logs have; they count once.'),
  duplicates: count.describe('Events and decisions that stood there already.'),
  other: count.describe('Lines about something else.'),
  blank: count,
  unread: z.object({
    tooLong: count,
    notJson: count,
    foreign: count.describe('JSON, and neither an audit event nor a line of the guard.'),
    notUnderstood: count,
  }),
  unreadExamples: z.array(place.extend({ reason: z.string() })),
  outsideWindow: count,
  otherNamespaces: count,
  newerSchema: count.describe('Judgements by a newer release, read as far as this one understands them.'),
  collections: count.describe('Events of a deletecollection; each shows the first object only.'),
  withoutObject: count.describe('Events without the object: audit level Metadata.'),
  clockJumps: count,
  inFuture: count,
  accountsWithSeveralUids: z.array(z.string()).describe('A sign of two clusters in one review.'),
  isMemoryExceeded: z.boolean().describe('There were so many events that a repetition may count twice.'),
})
