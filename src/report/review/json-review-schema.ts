import * as z from 'zod'
import { client, count, level, namespace, perLevel, reading, rule, target, time } from './json-parts.ts'
import { pastUs } from './json-verify-schema.ts'

const counts = {
  refused: count,
  wouldRefuse: perLevel,
  ratcheted: count.describe('Passed because what is wrong was wrong before.'),
  undecided: count.describe('Not all of it could be judged.'),
}
const judgedCounts = {
  judged: count,
  ...counts,
  excepted: count.describe('Passed because somebody is exempt.'),
}
const seen = { first: time, last: time }
const others = count.describe('Writes of those that had no room in the list.')

const named = z.object({
  entries: z.array(z.object({ name: z.string(), ...judgedCounts, ...seen })),
  others,
})

const obstacle = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('would-refuse'),
    writes: count,
    rules: z.array(z.object({ rule, writes: count })),
    last: time,
  }),
  z.object({ kind: z.literal('undecided'), writes: count }),
  z.object({ kind: z.literal('past-us'), writes: count }),
  z.object({ kind: z.literal('newer-schema'), writes: count }),
])

const readiness = z.object({
  namespace,
  level,
  state: z
    .enum(['enforced', 'ready', 'not-ready', 'no-evidence'])
    .describe('no-evidence: no policy was written there, so that nobody knows.'),
  evidence: count.describe('Judged creations and changes of NetworkPolicies that were admitted.'),
  obstacles: z.array(obstacle),
  command: z.string().nullable().describe('What to type to raise the level, where it is ready.'),
})

const offence = z.object({
  rule,
  title: z.string(),
  namespace,
  user: z.string(),
  client,
  refused: count,
  wouldRefuse: perLevel,
  ...seen,
  example: target.extend({ path: z.string().describe('Empty where the log does not list it.') }),
  fix: z.string().describe('What the rule says to write instead, with indented YAML.'),
})

/** What `audit review -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonReviewSchema = z
  .object({
    schemaVersion: z.literal(1),
    asked: z.object({
      at: time,
      since: time.nullable(),
      namespaces: z.array(z.string()).describe('Empty for all.'),
      levels: z.array(level),
    }),
    seen: z.object(seen).nullable().describe('When the first and the last write was; null without any.'),
    totals: z.object(judgedCounts).describe('Dry runs are not among them.'),
    dryRuns: z.object({ judged: count, wouldBeRefused: count }),
    refusedElsewhere: count.describe('Refused by somebody else before the guard was asked.'),
    outOfScope: count.describe('Left out by the webhook configurations.'),
    readiness: z.array(readiness).describe('By namespace, then by level.'),
    deletedNamespaces: count.describe('Deleted in the end, so that they are not in readiness.'),
    rules: z.object({ entries: z.array(z.object({ rule, ...counts, ...seen })), others }),
    namespaces: named,
    users: named,
    clients: named.describe('Only what the audit log shows.'),
    days: named.describe('In UTC, the oldest first.'),
    offences: z
      .object({ entries: z.array(offence), others })
      .describe('One rule, one namespace, one user; the most frequent first, at most 1000.'),
    pastUs,
    reading,
  })
  .meta({
    title: 'AuditReview',
    description:
      'What netpol-guardrail audit review -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `audit review -o json` prints, read. */
export type JsonReview = z.infer<typeof jsonReviewSchema>
