import * as z from 'zod'
import { count, level, rule } from '../review/json-parts.ts'
import { jsonReviewSchema } from '../review/json-review-schema.ts'
import { jsonNamespaceSchema } from './json-namespace-schema.ts'

const logs = z.object({
  lines: count,
  unreadLines: count.describe('Those of lines that could not be read; what stood there is in no count.'),
})

const present = z.object({
  judged: count.describe('How many policies were judged as if they were written now.'),
  violating: z
    .array(z.object({ name: z.string().describe('Of the policy.'), rules: z.array(rule) }))
    .describe('Those that violate next. What is there stays; writing it anew would be refused.'),
  unreadable: count.describe('How many more there are that this release does not understand.'),
})

const step = jsonNamespaceSchema.extend({
  next: level
    .nullable()
    .describe('The level to enforce next; null where there is none, or where no label enforces anything.'),
  readiness: jsonReviewSchema.shape.readiness.element
    .pick({ state: true, evidence: true, obstacles: true })
    .nullable()
    .describe('What the logs say of next; null without logs, and where next is null.'),
  present: present
    .nullable()
    .describe('What its policies are to next; null where next is null, and where presentProblem says why.'),
  presentProblem: z.string().nullable().describe('Why its policies could not be read: a clause.'),
  advice: z.string().describe('What to do next, or why nothing is to be done: a clause.'),
  command: z
    .string()
    .nullable()
    .describe('What to type for it; null where somebody has to do something else first, or nothing is left.'),
})

/** What `rollout plan -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonPlanSchema = z
  .object({
    schemaVersion: z.literal(1),
    logs: logs.nullable().describe('What was read of the logs; null where none were given.'),
    namespaces: z
      .array(step)
      .describe('In the order of doing: ready, then what can be begun, what is stuck, and what is done.'),
  })
  .meta({
    title: 'RolloutPlan',
    description:
      'What netpol-guardrail rollout plan -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `rollout plan -o json` prints, read. */
export type JsonPlan = z.infer<typeof jsonPlanSchema>
