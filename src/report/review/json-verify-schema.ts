import * as z from 'zod'
import { client, count, level, reading, rule, target, time } from './json-parts.ts'

const recheck = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('judged'),
      wouldRefuse: z.object({
        baseline: z.array(rule),
        strict: z.array(rule).describe('Beside those of baseline.'),
      }),
      findings: z.array(z.object({ rule, path: z.string(), summary: z.string() })),
      undecided: z.array(z.string()).describe('What could not be found out: clauses.'),
      exception: z.string().nullable(),
      basis: z
        .enum(['whole', 'as-new', 'as-it-is-now'])
        .describe(
          'as-new: the object before is not in the log, so that all of it counts as new. as-it-is-now: read from the cluster.',
        ),
    }),
    z.object({ kind: z.literal('not-judged'), because: z.string() }),
  ])
  .describe('What judging it again has shown.')

const pastWrite = target.extend({
  user: z.string(),
  client,
  cause: z
    .enum(['failed-open', 'not-asked', 'before-guard'])
    .describe('failed-open: the guard did not answer. not-asked: nothing shows that it was asked.'),
  entries: z.array(z.string()).describe('The webhook entries that did not answer.'),
  recheck: recheck.nullable().describe('Null where it was not asked for.'),
})

/** What got in without the guard's judgement. */
export const pastUs = z.object({
  writes: z
    .array(pastWrite)
    .describe('In the order of time; where there is no room for all, the ones that matter most.'),
  more: count.describe('How many more there were than are listed.'),
  moreBeforeGuard: count.describe('And how many more before the first trace of the guard.'),
  unclear: count.describe('Admitted without a trace, where the log cannot tell whether there should be one.'),
  heldUp: count.describe('Refused by the API server because the guard did not answer.'),
  notDescribed: count.describe(
    'Got no description because the mutating entry did not answer, or could not judge.',
  ),
})

/** What `audit verify -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonVerifySchema = z
  .object({
    schemaVersion: z.literal(1),
    asked: z.object({
      at: time,
      since: time.nullable(),
      namespaces: z.array(z.string()).describe('Empty for all.'),
      level,
    }),
    wouldHaveBeenRefused: count,
    notJudged: count.describe('Nobody knows: see recheck of each, and more.'),
    pastUs,
    reading,
  })
  .meta({
    title: 'AuditVerification',
    description:
      'What netpol-guardrail audit verify -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `audit verify -o json` prints, read. */
export type JsonVerification = z.infer<typeof jsonVerifySchema>
