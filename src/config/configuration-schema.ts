import * as z from 'zod'
import { levels } from '../model/level.ts'
import {
  checkCidr,
  checkTrustedKey,
  checkName,
  checkNamespaceTemplate,
  checkUser,
  checkVersion,
} from './check-text.ts'
import { apiVersion, type ConfigurableRule, type Configuration, kind } from './configuration.ts'
import { defaults } from './defaults.ts'
import { overridesSchema, rulesSchema, type SaidOverride } from './rules-schema.ts'
import { textWith } from './text-schema.ts'

/** A configuration as zod reads it: every default is filled in, but for what is said about rules (fill-rules.ts). */
export interface SaidConfiguration extends Omit<Configuration, 'rules' | 'overrides'> {
  readonly rules?: unknown
  readonly overrides: readonly SaidOverride[]
}

/**
 * What a configuration file may say, with what each key means: everything that people or editors are told about a key
 * comes from here.
 */
export function configurationSchema(rules: readonly ConfigurableRule[]): z.ZodType<SaidConfiguration> {
  return z.strictObject({
    apiVersion: z.literal(apiVersion).describe('The version of this file format.'),
    kind: z.literal(kind).describe('What this file is.'),
    levels: levelsSchema(),
    rules: rulesSchema(rules),
    overrides: overridesSchema(rules),
    exempt: exemptSchema(),
    guardLabels: guardLabelsSchema(),
    clusterRanges: z
      .array(textWith(checkCidr))
      .default([...defaults.clusterRanges])
      .describe(
        'The address ranges of this cluster (pods, services, nodes) as CIDRs, for every rule with an option clusterRanges that does not say otherwise.',
      ),
    trustedNamespaceLabelKeys: z
      .array(textWith(checkTrustedKey))
      .default([...defaults.trustedNamespaceLabelKeys])
      .describe(
        'Namespace labels that only administrators can set, for every rule with an option trustedNamespaceLabelKeys that does not say otherwise. The API server itself sets kubernetes.io/metadata.name; a * stands for the first part of a key, as in *.tree.hnc.x-k8s.io/depth.',
      ),
    undecided: undecidedSchema(),
    describe: describeSchema(),
  })
}

function levelsSchema() {
  const { levels: byDefault } = defaults
  const level = (byDefault: (typeof levels)[number], meaning: string) =>
    z.enum(levels).default(byDefault).describe(meaning)
  const version = (byDefault: string, label: string) =>
    textWith(checkVersion)
      .default(byDefault)
      .describe(
        `As of which release, for namespaces without the label ${label}: latest, or one such as v0.1.`,
      )
  return z
    .strictObject({
      enforce: level(
        byDefault.enforce,
        'What violates this level is refused. Set it to baseline when the warnings have become rare.',
      ),
      enforceVersion: version(byDefault.enforceVersion, 'netpol-guardrail.dev/enforce-version'),
      warn: level(byDefault.warn, 'What violates this level, and advice, is shown to whoever writes.'),
      warnVersion: version(byDefault.warnVersion, 'netpol-guardrail.dev/warn-version'),
      audit: level(byDefault.audit, 'What violates this level, and advice, is noted in the audit log.'),
      auditVersion: version(byDefault.auditVersion, 'netpol-guardrail.dev/audit-version'),
    })
    .default({ ...byDefault })
    .describe(
      'The levels of namespaces whose labels netpol-guardrail.dev/enforce, warn and audit do not say it: off, baseline or strict, which asks for everything that baseline asks for and more.',
    )
}

const operations = ['CREATE', 'UPDATE', 'DELETE'] as const

function exemptSchema() {
  const user = z.strictObject({
    name: textWith(checkUser).describe('The exact name of a user or service account.'),
    operations: z
      .array(z.enum(operations))
      .min(1)
      .default([...operations])
      .describe('The operations for which the user is exempt; all of them where it is left out.'),
  })
  const users = defaults.exempt.users.map(({ name, operations }) => ({ name, operations: [...operations] }))
  return z
    .strictObject({
      users: z
        .array(user)
        .default(users)
        .describe(
          'Exact user names: no groups, no prefixes; without operations they are exempt from everything. A list of your own replaces this one: keep the controllers of Kubernetes in it, or a refusal of theirs leaves namespaces Terminating, and the service account of the guard.',
        ),
    })
    .default({ users })
    .describe('Whose writes are judged and recorded, but never refused.')
}

function guardLabelsSchema() {
  const { users, groups, accessReview } = defaults.guardLabels
  const byDefault = { users: [...users], groups: [...groups], accessReview }
  return z
    .strictObject({
      users: z.array(textWith(checkUser)).default(byDefault.users).describe('Users who may, by exact name.'),
      groups: z
        .array(textWith(checkName))
        .default(byDefault.groups)
        .describe('Groups that may, by exact name, such as system:masters.'),
      accessReview: z
        .boolean()
        .default(accessReview)
        .describe(
          'Whether everybody else may who holds the verb configure on guardlevels.netpol-guardrail.dev in the namespace: the API server is asked, so that RBAC can delegate it.',
        ),
    })
    .default(byDefault)
    .describe('Who may lower the netpol-guardrail.dev labels of a namespace. Raising them is free.')
}

function undecidedSchema() {
  const meaning = z.enum(['refuse', 'warn'])
  const { objectRules, clusterRules } = defaults.undecided
  return z
    .strictObject({
      objectRules: meaning
        .default(objectRules)
        .describe('For rules that need nothing but the object: that can only be a fault of the guard.'),
      clusterRules: meaning
        .default(clusterRules)
        .describe('For rules that have to know something about the cluster.'),
    })
    .default({ objectRules, clusterRules })
    .describe(
      'What happens where a rule could not judge and a level is enforced: refuse, or admit and warn. Elsewhere it is always a warning.',
    )
}

function describeSchema() {
  const { networkPolicies, namespaces, namespaceTemplate } = defaults.describe
  return z
    .strictObject({
      networkPolicies: z.boolean().default(networkPolicies).describe('NetworkPolicies: what each one does.'),
      namespaces: z.boolean().default(namespaces).describe('Namespaces, by the template below.'),
      namespaceTemplate: textWith(checkNamespaceTemplate)
        .default(namespaceTemplate)
        .describe(
          'One line of ASCII that begins with "Namespace ", with {name} and {labels}, which is ", labelled team=web" or nothing.',
        ),
    })
    .default({ networkPolicies, namespaces, namespaceTemplate })
    .describe('Which objects are given a kubernetes.io/description if nobody wrote one.')
}
