import * as z from 'zod'
import { findingClasses } from '../../model/level.ts'

const line = z.int().min(1).describe('Counted from 1.')
const column = z.int().min(1).describe('Counted from 1, in UTF-16 units.')
const file = z.string().describe('As it was named; - is standard input.')
const since = z
  .enum(['new', 'before'])
  .describe('Whether the change brought it in. What was there before is never a violation.')
const count = z.int().min(0)
const rule = z.string().describe('The id of the rule.')
const findingClass = z
  .enum(findingClasses)
  .describe('baseline and strict violate the level of that name; advice and info violate none.')

const object = z
  .object({
    kind: z.string().describe('NetworkPolicy or Namespace.'),
    namespace: z.string().describe('Empty where nobody said it.'),
    name: z.string().describe('metadata.name, or generateName; may be empty.'),
  })
  .describe('The object that is meant.')

const correction = z.object({
  intro: z.string().describe('The reading that it is for, a sentence that ends in a colon.'),
  yaml: z.string().describe('YAML to write in place of the part that is named.'),
  replaces: z
    .object({
      part: z.enum(['peers', 'rule', 'ports', 'direction', 'field']),
      direction: z.enum(['ingress', 'egress']).optional(),
      rule: z.int().min(0).optional().describe('The index of the rule in that direction.'),
      field: z.string().optional().describe('The field of spec.'),
    })
    .describe('What the YAML takes the place of.'),
})

const finding = z.object({
  rule,
  class: findingClass,
  severity: z.enum(['violation', 'advice', 'info']).describe('What it means at the level in force.'),
  message: z.string().describe("Which of the rule's messages it is; stable, for programs."),
  summary: z.string().describe('A clause.'),
  detail: z.string().describe('Whole sentences: what is wrong and what it means.'),
  remedy: z.string().describe('What the rule says to write instead, with indented YAML.'),
  path: z.string().describe('The field, as Kubernetes writes it: spec.ingress[0].from[1].'),
  paths: z.array(z.string()).min(1).describe('All fields that make the problem; the first one is path.'),
  file,
  line,
  column,
  endLine: line,
  endColumn: column.describe('The column after the last one, counted from 1, in UTF-16 units.'),
  since,
  corrections: z.array(correction).describe('Spellings to use instead, the likelier reading first.'),
  fix: z
    .enum(['proven', 'chosen'])
    .nullable()
    .describe('proven: lint --fix mends it. chosen: lint --fix=RULE does, by the likelier reading.'),
  object,
  docs: z.string().describe('The address of the page about the rule.'),
})

const undecided = z
  .object({
    rule,
    class: findingClass,
    reason: z.string().describe('A clause.'),
    lacks: z.enum(['facts', 'nothing']).describe('facts: something about the cluster was not known.'),
    since,
    file,
    line,
    object,
  })
  .describe('What a rule could not judge; it is not known to be fine.')

const problem = z
  .object({
    file,
    line: line.nullable(),
    column: column.nullable(),
    reason: z.string().describe('A clause.'),
  })
  .describe('What kept something of a file, or the whole, from being judged.')

const note = z
  .object({ file, line, text: z.string().describe('A clause.') })
  .describe('What was passed over although somebody may have expected otherwise.')

const summary = z
  .object({
    files: count,
    policies: count,
    namespaces: count,
    violations: count,
    advice: count,
    infos: count.describe('Counted also where they are not shown.'),
    before: count.describe('Findings that were there before; they are among advice and infos.'),
    undecided: count,
    problems: count,
    notes: count,
  })
  .describe('What there was in all.')

/** What `lint -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonReportSchema = z
  .object({
    schemaVersion: z.literal(1),
    findings: z.array(finding).describe('In the order of the files, and in each in the order of its lines.'),
    undecided: z.array(undecided),
    problems: z.array(problem),
    notes: z.array(note),
    summary,
  })
  .meta({
    title: 'LintReport',
    description: 'What netpol-guardrail lint -o json prints. Fields may be added within a schemaVersion.',
  })

/** What `lint -o json` prints, read. */
export type JsonReport = z.infer<typeof jsonReportSchema>
