import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Wording } from '../model/finding.ts'
import type { Namespace } from '../model/namespace.ts'
import { below, renderPath } from '../model/path.ts'
import { type Configured, defineNamespaceRule, type RuleFinding, type RuleJudgement } from '../model/rule.ts'

const options = z.strictObject({
  keys: z
    .array(z.string().min(1))
    .default(['name', 'ns', 'namespace', 'app.kubernetes.io/name', 'kubernetes.io/*'])
    .describe(
      'Label keys by which people take a namespace for the one that the value names; * ends a prefix.',
    ),
  systemNamespaces: z
    .array(z.string().min(1))
    .default(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    .describe('Namespaces that every cluster has, so that they need not be looked up.'),
})

type Options = z.infer<typeof options>

/** A label that says the namespace is another one. */
interface Claim {
  readonly key: string
  readonly namespace: string
  readonly since: 'new' | 'before'
}

function claimsOf(change: ChangeTo<Namespace>, { keys }: Options): readonly Claim[] {
  if (change.operation === 'delete') return []
  const { name, labels } = change.object.metadata
  const before = change.operation === 'update' ? change.oldObject.metadata.labels : undefined
  const claims: Claim[] = []
  for (const [key, value] of labels)
    if (value !== '' && value !== name && keys.some((pattern) => isMeantBy(pattern, key)))
      claims.push({ key, namespace: value, since: before?.get(key) === value ? 'before' : 'new' })
  return claims
}

function isMeantBy(pattern: string, key: string): boolean {
  return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern
}

function check(
  change: ChangeTo<Namespace>,
  { existingNamespaces }: Facts,
  { options }: Configured<Options>,
): RuleJudgement {
  const problems: RuleFinding[] = []
  const unknown: string[] = []
  for (const claim of claimsOf(change, options)) {
    const exists = doesExist(claim.namespace, existingNamespaces, options)
    if (exists === undefined) {
      if (claim.since === 'new') unknown.push(claim.namespace)
    } else if (exists)
      problems.push({
        message: 'claims',
        paths: [renderPath(below(below(below(undefined, 'metadata'), 'labels'), claim.key))],
        wording: word(claim),
        since: claim.since,
      })
  }
  if (unknown.length === 0) return { problems }
  const because =
    existingNamespaces.kind === 'unknown' ? existingNamespaces.reason : 'there are too many names'
  return {
    problems,
    undecided: `whether there is a namespace ${unknown.slice(0, 3).join(' or ')} is not known: ${because}`,
  }
}

/** Undefined where it is not known. */
function doesExist(
  namespace: string,
  existing: Facts['existingNamespaces'],
  { systemNamespaces }: Options,
): boolean | undefined {
  if (systemNamespaces.includes(namespace)) return true
  return existing.kind === 'known' ? existing.value.get(namespace) : undefined
}

function word({ key, namespace }: Claim): Wording {
  return {
    summary: `label ${key}=${namespace} makes this pass for namespace ${namespace} in every policy that selects by it`,
    detail:
      `The label ${key}=${namespace} names another namespace. Every policy that lets namespace ${namespace} in by this ` +
      'label lets the pods of this one in as well. Take the label away, or give it the name of this namespace.',
    corrections: [],
  }
}

/** A namespace that carries another one's name as a label. */
export const nsLabelImpersonation = defineNamespaceRule({
  id: 'ns-label-impersonation',
  title: 'A namespace carries the name of another one',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why:
    'Many policies let a namespace in by a label such as name=monitoring, which anybody who may edit a namespace can ' +
    'write. Only kubernetes.io/metadata.name is set by the API server and cannot be claimed.',
  remedy:
    'Take the label away, or give it the name of this namespace. Policies that mean a namespace select it by the label ' +
    'that nobody can claim:\n\n' +
    '  namespaceSelector:\n' +
    '    matchLabels: {kubernetes.io/metadata.name: monitoring}',
  whenNotToUse:
    'Where one of the keys means something else in your cluster: take it out of the option keys in the configuration.',
  references: [
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2161-apiserver-default-labels',
  ],
  messages: { claims: 'A label by which namespaces are recognised names another namespace.' },
  examples: [
    {
      title: 'a namespace that passes for kube-system',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: sandbox
  labels:
    name: kube-system`,
      findings: [{ message: 'claims', path: 'metadata.labels.name' }],
    },
    {
      title: 'a namespace that passes for one that exists',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: sandbox
  labels:
    app.kubernetes.io/name: monitoring`,
      facts: existing('monitoring'),
      findings: [{ message: 'claims', path: 'metadata.labels[app.kubernetes.io/name]' }],
    },
    {
      title: 'its own name, as Helm used to write it',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  labels:
    name: monitoring
    kubernetes.io/metadata.name: monitoring`,
      facts: existing('monitoring'),
      findings: [],
    },
    {
      title: 'a name that is no namespace',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: sandbox
  labels:
    app.kubernetes.io/name: shop`,
      facts: existing('monitoring', 'shop'),
      findings: [],
    },
  ],
  options,
  asks: (change, { options }) => {
    const unknown = claimsOf(change, options)
      .map(({ namespace }) => namespace)
      .filter((namespace) => !options.systemNamespaces.includes(namespace))
    return { namespaces: [...new Set(unknown)].slice(0, maxLookups) }
  },
  check,
})

/** Each may cost a request to the API server. */
const maxLookups = 8

function existing(name: string, missing?: string): Facts {
  const known = new Map([[name, true]])
  if (missing !== undefined) known.set(missing, false)
  return {
    ...noFacts,
    existingNamespaces: { kind: 'known', value: known },
  }
}
