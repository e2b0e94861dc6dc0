import * as z from 'zod'
import { levels } from '../../model/level.ts'

const setting = z.object({
  level: z.enum(levels),
  version: z.string().describe('latest, or the release that is pinned: v0.1.'),
  from: z
    .enum(['label', 'default'])
    .describe(
      'label: a label of the namespace says the level. default: the configuration does, or without --config the shipped one.',
    ),
})

/** The levels of a namespace, in the JSON of `rollout status` and `rollout plan`. */
export const jsonNamespaceSchema = z.object({
  namespace: z.string().describe('Its name.'),
  isGuarded: z
    .boolean()
    .describe('false: the webhook configurations leave it out, so that no label enforces anything there.'),
  enforce: setting.describe('What violates it is refused.'),
  warn: setting.describe('What violates it is shown to whoever writes.'),
  audit: setting.describe('What violates it is noted in the audit log.'),
  meaninglessLabels: z
    .array(z.object({ label: z.string(), value: z.string() }))
    .describe('Labels of the guard with a value that it does not know: it counts as baseline, or as latest.'),
})

/** What `rollout status` and `rollout plan` both say of a namespace. */
export type JsonNamespace = z.infer<typeof jsonNamespaceSchema>
