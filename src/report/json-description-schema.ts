import * as z from 'zod'
import { jsonProblemSchema } from './json-problem-schema.ts'

const description = z.object({
  file: z.string().describe('As it was named; - is standard input.'),
  line: z.int().min(1).describe('Where the document begins, counted from 1.'),
  namespace: z.string().describe('Empty where nobody said it.'),
  name: z.string().describe('metadata.name, or generateName; may be empty.'),
  description: z
    .string()
    .nullable()
    .describe('What the policy does, in English; null where there are no words.'),
})

/** What `describe -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonDescriptionsSchema = z
  .object({
    schemaVersion: z.literal(1),
    policies: z
      .array(description)
      .describe('In the order of the files, and in each in the order of its lines.'),
    problems: z
      .array(jsonProblemSchema)
      .describe('What could not be read, policies that are not valid among it.'),
  })
  .meta({
    title: 'DescribeReport',
    description: 'What netpol-guardrail describe -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `describe -o json` says of one policy. */
export type JsonDescription = Readonly<z.infer<typeof description>>
