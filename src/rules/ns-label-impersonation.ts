import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import { type Fact, type Facts, noFacts } from '../model/facts.ts'
import type { Wording } from '../model/finding.ts'
import type { Namespace } from '../model/namespace.ts'
import { below, renderPath } from '../model/path.ts'
import { type Configured, defineNamespaceRule } from '../model/change-rule.ts'
import type { RuleFinding, RuleJudgement } from '../model/rule.ts'

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

/** Each may cost a request to the API server. */
const maxLookups = 8
/** How many are spoken of, the new ones first. */
const maxClaims = 32

/** A label that says the namespace is another one. */
interface Claim {
  readonly key: string
  readonly namespace: string
  readonly since: 'new' | 'before'
}

/** New claims first, and of those the ones by keys that are listed, not by a prefix of which there may be thousands. */
function claimsOf(change: ChangeTo<Namespace>, { keys }: Options): readonly Claim[] {
  if (change.operation === 'delete') return []
  const { name, labels } = change.object.metadata
  const before = change.operation === 'update' ? change.oldObject.metadata.labels : undefined
  const claims: Claim[] = []
  for (const [key, value] of labels)
    if (value !== '' && value !== name && keys.some((pattern) => isMeantBy(pattern, key)))
      claims.push({ key, namespace: value, since: before?.get(key) === value ? 'before' : 'new' })
  const rank = ({ key, since }: Claim): number => (since === 'new' ? 0 : 2) + (keys.includes(key) ? 0 : 1)
  return claims.sort((one, other) => rank(one) - rank(other))
}

function isMeantBy(pattern: string, key: string): boolean {
  return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern
}

function check(
  change: ChangeTo<Namespace>,
  { existingNamespaces }: Pick<Facts, 'existingNamespaces'>,
  { options }: Configured<Options>,
): RuleJudgement {
  const problems: RuleFinding[] = []
  let undecided: string | undefined
  const claims = claimsOf(change, options)
  const lookedUp = new Set(namespacesToLookUp(claims, options))
  for (const claim of claims.slice(0, maxClaims)) {
    const { namespace, key, since } = claim
    const paths = [renderPath(below(below(below(undefined, 'metadata'), 'labels'), key))] as const
    const exists = doesExist(namespace, existingNamespaces, options)
    if (exists.kind === 'known' && exists.value)
      problems.push({ message: 'claims', paths, wording: word(claim), since })
    else if (exists.kind === 'unknown' && !lookedUp.has(namespace))
      problems.push({ message: 'too-many', paths, wording: tooMany(claim), since })
    else if (exists.kind === 'unknown' && since === 'new')
      undecided ??= `whether there is a namespace ${namespace} is not known: ${exists.reason}`
  }
  return undecided === undefined ? { problems } : { problems, undecided }
}

function namespacesToLookUp(claims: readonly Claim[], { systemNamespaces }: Options): readonly string[] {
  const names = claims.map(({ namespace }) => namespace).filter((name) => !systemNamespaces.includes(name))
  return [...new Set(names)].slice(0, maxLookups)
}

function doesExist(
  namespace: string,
  existing: Facts['existingNamespaces'],
  { systemNamespaces }: Options,
): Fact<boolean> {
  if (systemNamespaces.includes(namespace)) return { kind: 'known', value: true }
  return existing.get(namespace) ?? { kind: 'unknown', reason: 'it was not looked up' }
}

function tooMany({ key }: Claim): Wording {
  return {
    summary: `so many labels such as ${key} name other namespaces that they cannot all be looked up`,
    detail:
      `More than ${maxLookups} labels of this namespace have keys by which namespaces are recognised, such as ${key}, and ` +
      'values that are not its name. They cannot all be looked up. Take away those that are not needed.',
    corrections: [],
  }
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
  messages: {
    claims: 'A label by which namespaces are recognised names another namespace.',
    'too-many': 'There are so many such labels that not all of them could be looked up.',
  },
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
      title: 'more names than anybody looks up',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: sandbox
  labels:
${Array.from({ length: maxLookups + 1 }, (_, index) => `    kubernetes.io/decoy-${index}: decoy-${index}`).join('\n')}`,
      facts: { ...noFacts, existingNamespaces: decoys() },
      findings: [{ message: 'too-many', path: `metadata.labels[kubernetes.io/decoy-${maxLookups}]` }],
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
      facts: existing('monitoring'),
      findings: [],
    },
  ],
  options,
  reads: ['existingNamespaces'],
  asks: (change, { options }) => ({
    existingNamespaces: namespacesToLookUp(claimsOf(change, options), options),
  }),
  check,
})

function existing(...names: readonly string[]): Facts {
  const known = ['monitoring', 'shop'].map(
    (name) => [name, { kind: 'known', value: names.includes(name) }] as const,
  )
  return { ...noFacts, existingNamespaces: new Map(known) }
}

function decoys(): Facts['existingNamespaces'] {
  return new Map(
    Array.from({ length: maxLookups }, (_, index) => [`decoy-${index}`, { kind: 'known', value: false }]),
  )
}
