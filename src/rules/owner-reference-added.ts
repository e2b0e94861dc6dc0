import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import { directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { OwnerReference } from '../model/object-meta.ts'
import { type Configured, defineChangeRule } from '../model/change-rule.ts'
import type { RuleJudgement } from '../model/rule.ts'
import { deniesSomething } from '../netpol/lost-isolation.ts'

const options = z.strictObject({
  kinds: z
    .array(z.string().min(1))
    .default([])
    .describe('Kinds of owners that may take policies with them, such as those of an operator of yours.'),
})

type Options = z.infer<typeof options>

/** How many owners are named; the rest is counted. */
const maxPaths = 16

function check(
  change: ChangeTo<NetworkPolicy>,
  _facts: unknown,
  { options: { kinds } }: Configured<Options>,
): RuleJudgement {
  // Operators that own their policies set it on creation.
  if (change.operation !== 'update') return { problems: [] }
  const known = new Set(change.oldObject.metadata.ownerReferences.map(({ uid }) => uid))
  const added = [...change.object.metadata.ownerReferences.entries()].filter(
    ([, { uid, kind }]) => !known.has(uid) && !kinds.includes(kind),
  )
  const { spec } = change.object
  const [first, ...others] = added
  if (first === undefined || !directions.some((direction) => deniesSomething(spec, direction)))
    return { problems: [] }
  const [index, owner] = first
  return {
    problems: [
      {
        message: 'added',
        paths: [pathOf(index), ...others.slice(0, maxPaths - 1).map(([at]) => pathOf(at))],
        wording: wording(owner, others.length),
        since: 'new',
      },
    ],
  }
}

function pathOf(index: number): string {
  return `metadata.ownerReferences[${index}]`
}

function wording({ kind, name }: OwnerReference, others: number): Wording {
  const owner = `${shortened(kind)} ${shortened(name)}`
  const more = others === 0 ? '' : ` or ${others} more`
  return {
    summary: `whoever deletes ${owner}${more} now deletes this policy too, past every check`,
    detail:
      `This change makes ${owner}${more} an owner of the policy. When its owners are deleted, or do not exist, the garbage ` +
      'collector deletes the policy, and that deletion is not judged: pods that it isolates are then open. Take the ' +
      'reference out unless the policy is a part of its owner.',
    corrections: [],
  }
}

/** The API server limits neither. */
function shortened(text: string): string {
  return text.length > 30 ? `${text.slice(0, 27)}...` : text
}

function example(owners: readonly string[], rules = ''): string {
  const references = owners.length === 0 ? '' : `\n  ownerReferences:\n${owners.join('\n')}`
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: example
  namespace: shop${references}
spec:
  podSelector: {}
  policyTypes: [Ingress]
${rules}`
}

const deployment = '  - {apiVersion: apps/v1, kind: Deployment, name: web, uid: 9c1f4a52-0001}'
const configMap = '  - {apiVersion: v1, kind: ConfigMap, name: settings, uid: 9c1f4a52-0002}'

/** A policy that gets an owner, with which it is deleted. */
export const ownerReferenceAdded = defineChangeRule({
  id: 'owner-reference-added',
  title: 'A policy that gets an owner, with which it is deleted',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'The garbage collector deletes an object when its owners are gone, and nobody is asked about that deletion. So whoever may change a policy and delete some other object can take the policy away past every rule about deletions.',
  remedy: `Take the reference out, and delete the policy by its own name when it is no longer needed:

  metadata:
    name: default-deny
    namespace: shop
    ownerReferences: []`,
  whenNotToUse:
    'Where an operator adopts policies that it did not create: name the kind of the owner in the option kinds. A policy that is created with its owner is not spoken of.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/',
    'https://kubernetes.io/docs/concepts/architecture/garbage-collection/#owners-dependents',
  ],
  messages: { added: 'A policy that isolates pods has an owner that it did not have.' },
  options,
  check,
  examples: [
    {
      title: 'an owner',
      oldYaml: example([]),
      yaml: example([deployment]),
      findings: [{ message: 'added', path: 'metadata.ownerReferences[0]' }],
    },
    {
      title: 'another owner beside the one of before',
      oldYaml: example([deployment]),
      yaml: example([deployment, configMap]),
      findings: [{ message: 'added', path: 'metadata.ownerReferences[1]' }],
    },
    {
      title: 'the same owner with another field, in another place',
      oldYaml: example([deployment, configMap]),
      yaml: example([configMap, deployment.replace('uid', 'blockOwnerDeletion: true, uid')]),
      findings: [],
    },
    {
      title: 'an owner that is taken out',
      oldYaml: example([deployment]),
      yaml: example([]),
      findings: [],
    },
    {
      title: 'a policy that its operator creates',
      yaml: example([deployment]),
      findings: [],
    },
    {
      title: 'a policy that denies nothing',
      oldYaml: example([], '  ingress: [{}]\n'),
      yaml: example([deployment], '  ingress: [{}]\n'),
      findings: [],
    },
  ],
})
