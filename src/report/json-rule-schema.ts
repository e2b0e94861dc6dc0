import * as z from 'zod'
import { findingClasses } from '../model/level.ts'

const gist = {
  id: z.string(),
  title: z.string(),
  kind: z.enum(['NetworkPolicy', 'Namespace']).describe('What it judges.'),
  class: z
    .enum(findingClasses)
    .describe('The class of its findings, unless the configuration says otherwise.'),
  gravestClass: z
    .enum(findingClasses)
    .describe('The class of its gravest message; class, unless one is graver.'),
  since: z.string().describe('The release that brought it: v0.1.'),
  messages: z
    .record(z.string(), z.string())
    .describe('What each of its messages says, by the id of the message.'),
}

const example = z.object({
  title: z.string(),
  oldYaml: z.string().optional().describe('The object before, where the rule is about a change.'),
  yaml: z.string().optional().describe('The object; left out for a deletion.'),
  findings: z
    .array(z.object({ message: z.string(), path: z.string().describe('spec.ingress[0].from[1]') }))
    .describe('What the rule says of it; empty for a good example.'),
})

const rule = z.object({
  ...gist,
  why: z.string(),
  remedy: z.string().describe('What to write instead, with indented YAML.'),
  whenNotToUse: z.string(),
  options: z.looseObject({}).describe('The JSON Schema of its options in the configuration.'),
  examples: z.array(example),
  references: z.array(z.string()).describe('Where the facts come from.'),
})

/** What `explain -o json` prints: all rules in short, or one whole. Within a schemaVersion fields are only added. */
export const jsonRulesSchema = z
  .union([
    z
      .object({ schemaVersion: z.literal(1), rules: z.array(z.object(gist)) })
      .describe('explain: the catalogue.'),
    z.object({ schemaVersion: z.literal(1), rule }).describe('explain RULE: all about one.'),
  ])
  .meta({
    title: 'ExplainReport',
    description: 'What netpol-guardrail explain -o json prints. Fields may be added within a schemaVersion.',
  })
