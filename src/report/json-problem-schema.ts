import * as z from 'zod'

/** Something that could not be read, in the JSON of `diff` and `describe`. */
export const jsonProblemSchema = z
  .object({
    file: z.string().describe('As it was named; - is standard input.'),
    line: z.int().min(1).nullable().describe('Counted from 1; null where the whole file is meant.'),
    column: z.int().min(1).nullable().describe('Counted from 1, in UTF-16 units.'),
    reason: z.string().describe('A clause.'),
  })
  .describe('What could not be read.')

/** What could not be read, and where. */
export type JsonProblem = Readonly<z.infer<typeof jsonProblemSchema>>
