import * as z from 'zod'
import { type ChangeTo, subjectOf } from '../model/change.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { NetworkPolicy, NetworkPolicySpec } from '../model/network-policy.ts'
import { type Configured, defineChangeRule } from '../model/change-rule.ts'
import type { RuleJudgement } from '../model/rule.ts'

const options = z.strictObject({
  namespaces: z
    .array(z.string().min(1))
    .default([
      'kube-system',
      'calico-system',
      'calico-apiserver',
      'tigera-operator',
      'cilium',
      'kube-flannel',
      'openshift-dns',
      'openshift-sdn',
      'openshift-ovn-kubernetes',
    ])
    .describe('Namespaces in which DNS or the network itself runs.'),
  users: z
    .array(z.string().min(1))
    .default([])
    .describe('Who may write policies there without being told; whole names.'),
  groups: z
    .array(z.string().min(1))
    .default(['system:masters', 'kubeadm:cluster-admins'])
    .describe('Groups whose members may; whole names.'),
})

type Options = z.infer<typeof options>

function check(
  change: ChangeTo<NetworkPolicy>,
  { requester }: Pick<Facts, 'requester'>,
  { options: { namespaces, users, groups } }: Configured<Options>,
): RuleJudgement {
  const { namespace } = subjectOf(change).metadata
  if (!namespaces.includes(namespace) || isUntouched(change)) return { problems: [] }
  if (requester.kind === 'known') {
    const { name, groups: own } = requester.value
    if (users.includes(name) || own.some((group) => groups.includes(group))) return { problems: [] }
  }
  const deed = { create: 'is created', update: 'is changed', delete: 'is deleted' }[change.operation]
  return {
    problems: [
      {
        message: 'touched',
        ...(requester.kind === 'known' ? {} : { class: 'info' }),
        paths: ['metadata.namespace'],
        wording: {
          summary: `a policy ${deed} in ${namespace}, where it can cut off DNS or the network itself`,
          detail:
            `In namespace ${namespace} run parts of the cluster that every other namespace needs. A policy there that ` +
            'selects too much or allows too little stops DNS, or the network of the nodes, for everybody. Let those who ' +
            'run the cluster look at it first.',
          corrections: [],
        },
        since: 'new',
      },
    ],
  }
}

/** Whether an update leaves alone what the policy does. */
function isUntouched(change: ChangeTo<NetworkPolicy>): boolean {
  return change.operation === 'update' && textOf(change.object.spec) === textOf(change.oldObject.spec)
}

function textOf(spec: NetworkPolicySpec): string {
  return JSON.stringify(spec, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

function by(name: string, ...groups: readonly string[]): Facts {
  return { ...noFacts, requester: { kind: 'known', value: { name, groups } } }
}

function example(namespace = 'kube-system', metadata = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: ${namespace}${metadata}}
spec:
  podSelector: {matchLabels: {k8s-app: kube-dns}}
  policyTypes: [Ingress]
`
}

const touched = [{ message: 'touched', path: 'metadata.namespace' }]

/** A policy in a namespace that the whole cluster depends on. */
export const protectedNamespace = defineChangeRule({
  id: 'protected-namespace',
  title: 'A policy in a namespace that the whole cluster depends on',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'DNS and the network of the nodes run in a few namespaces, and a policy there takes effect at once. One that allows too little stops name resolution or the network for every pod of the cluster.',
  remedy: `Have it looked at by those who run the cluster, and select only the pods that you mean:

  spec:
    podSelector: {matchLabels: {k8s-app: metrics-server}}
    policyTypes: [Ingress]`,
  whenNotToUse:
    'For those who run the cluster: name them in the options users and groups. kube-system is left out of admission as it is shipped, so that there the rule speaks on the command line only, where nobody knows who writes and it is information.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings',
  ],
  messages: {
    touched:
      'Somebody who does not run the cluster writes or deletes a policy there; information where it is not known who.',
  },
  options,
  reads: ['requester'],
  check,
  examples: [
    {
      title: 'a policy for the DNS pods, by somebody',
      yaml: example(),
      facts: by('jane', 'system:authenticated'),
      findings: touched,
    },
    {
      title: 'its deletion',
      oldYaml: example(),
      facts: by('jane', 'system:authenticated'),
      findings: touched,
    },
    {
      title: 'a file, of which nobody knows who applies it',
      yaml: example('tigera-operator'),
      findings: touched,
    },
    {
      title: 'the same by an administrator',
      yaml: example(),
      facts: by('kubernetes-admin', 'kubeadm:cluster-admins', 'system:authenticated'),
      findings: [],
    },
    {
      title: 'a label, and the same policy',
      oldYaml: example(),
      yaml: example('kube-system', ', labels: {team: platform}'),
      facts: by('jane', 'system:authenticated'),
      findings: [],
    },
    {
      title: 'a namespace of an application',
      yaml: example('kube-system-tools'),
      facts: by('jane', 'system:authenticated'),
      findings: [],
    },
  ],
})
