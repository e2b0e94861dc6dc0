import * as z from 'zod'
import { count } from '../review/json-parts.ts'
import { jsonNamespaceSchema } from './json-namespace-schema.ts'

/** What `rollout status -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonStatusSchema = z
  .object({
    schemaVersion: z.literal(1),
    total: count.describe('Namespaces without those that the webhook configurations leave out.'),
    excluded: count.describe(
      'Namespaces that the webhook configurations leave out; no other count has them.',
    ),
    enforced: count.describe('Those of total that are enforced at baseline or at strict.'),
    enforcedPercent: count
      .max(100)
      .describe('Of total, never rounded up: 100 is all of them. 0 where there are none.'),
    baseline: count.describe('Enforced at baseline.'),
    strict: count.describe('Enforced at strict.'),
    namespaces: z.array(jsonNamespaceSchema).describe('All of them, as the API server lists them.'),
  })
  .meta({
    title: 'RolloutStatus',
    description:
      'What netpol-guardrail rollout status -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `rollout status -o json` prints, read. */
export type JsonStatus = z.infer<typeof jsonStatusSchema>
