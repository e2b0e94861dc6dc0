import * as z from 'zod'
import type { DifferenceReport } from '../model/difference.ts'
import { directions } from '../model/direction.ts'
import { jsonProblemSchema } from './json-problem-schema.ts'

const namespace = z.string().describe('Empty for policies that do not say it.')
const name = z.string().describe('metadata.name, or generateName; may be empty.')
const count = z.int().min(0)
const place = z.string().nullable().describe('Where it stands, FILE:LINE; null where it does not.')
const direction = z.enum(directions)

const traffic = z
  .object({
    peers: z.string().describe('anywhere; 10.0.0.0/8; pods with app=web in this namespace.'),
    ports: z.string().describe('TCP 80 and UDP 53; all ports.'),
  })
  .describe('Who may be at the other end, and on which ports.')

const effect = z.object({
  direction,
  effect: z
    .enum(['isolates', 'releases', 'opens', 'closes'])
    .describe(
      'isolates: the direction was not restricted, and now only the traffic gets through. releases: only the traffic ' +
        'got through, and now the direction is not restricted. opens, closes: the traffic gets through newly, or no longer.',
    ),
  certainty: z.enum(['certain', 'possible']).describe('possible: it hinges on what nobody defined or knows.'),
  because: z.array(z.string()).describe('Why it is not certain: clauses.'),
  pods: z.string().describe('The pods that it is about: pods with app=db.'),
  text: z.string().describe('A clause that the traffic can follow after a colon: newly lets in.'),
  traffic: z.array(traffic).describe('The widest first.'),
  moreTraffic: count.describe('How much more traffic there is than is listed.'),
})

const policy = z.object({
  namespace,
  name,
  change: z
    .enum(['added', 'removed', 'changed', 'reworded'])
    .describe('reworded: it is written otherwise, and means the same.'),
  old: place,
  new: place,
  effects: z.array(effect).describe('What the change does by itself, whatever other policies do.'),
})

const wholeNamespace = z.object({
  namespace,
  oldPolicies: count.describe('How many policies of it OLD holds.'),
  newPolicies: count.describe('How many NEW holds; none: then nothing is restricted any more.'),
  effects: z.array(effect).describe('Pods that no effect is about are as they were.'),
  unknown: z
    .array(direction)
    .describe('Directions that were not worked out: the policies tell too many kinds of pods apart.'),
})

/** What `diff -o json` prints. Within a schemaVersion fields are added, never changed or taken away. */
export const jsonDifferenceSchema = z
  .object({
    schemaVersion: z.literal(1),
    old: z.string().describe('OLD, as it was named.'),
    new: z.string().describe('NEW, as it was named.'),
    isDifferent: z
      .boolean()
      .describe('Whether anything gets through on one side and not, or perhaps not, on the other.'),
    policies: z
      .array(policy)
      .describe('By namespace and name: those that are not written alike on both sides.'),
    unchanged: count.describe('How many policies are written alike.'),
    namespaces: z
      .array(wholeNamespace)
      .describe('What the policies of a namespace do together, if OLD and NEW hold all that it has.'),
    notCompared: z
      .array(z.object({ namespace, name }))
      .describe('Policies that a side has, but not in a form that is valid; problems says why.'),
    problems: z
      .array(jsonProblemSchema)
      .describe('What could not be read. Where a whole file could not, policies may be missing.'),
  })
  .meta({
    title: 'DiffReport',
    description: 'What netpol-guardrail diff -o json prints. Fields may be added within a schemaVersion.',
  }) satisfies z.ZodType<DifferenceReport>
