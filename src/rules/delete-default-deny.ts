import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import { directions } from '../model/direction.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineChangeRule } from '../model/change-rule.ts'
import type { RuleJudgement } from '../model/rule.ts'
import { joinWords } from '../netpol/description/words.ts'
import { deniesEverything } from '../netpol/lost-isolation.ts'
import { isEverything } from '../netpol/selector.ts'

function check(change: ChangeTo<NetworkPolicy>): RuleJudgement {
  if (change.operation !== 'delete') return { problems: [] }
  const { metadata, spec } = change.oldObject
  if (metadata.isTerminating || !isEverything(spec.podSelector)) return { problems: [] }
  const denied = directions.filter((direction) => deniesEverything(change.oldObject, direction))
  if (denied.length === 0) return { problems: [] }
  const both = joinWords(denied, 0, 'and')
  return {
    problems: [
      {
        message: 'deleted',
        paths: ['spec.podSelector'],
        wording: {
          summary: `without another default deny, every pod here is open for ${both} again`,
          detail:
            `This policy isolates every pod of its namespace for ${both} and allows nothing there. After its deletion each ` +
            `pod that no other policy selects is open for ${both} to everybody. To replace it, create the new policy first.`,
          corrections: [],
        },
        since: 'new',
      },
    ],
  }
}

function example(spec: string, metadata = 'name: default-deny, namespace: shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {${metadata}}
spec:
${spec}`
}

const ingress = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`

/** The deletion of a policy that denies a direction to every pod of its namespace. */
export const deleteDefaultDeny = defineChangeRule<Record<string, never>>({
  id: 'delete-default-deny',
  title: 'The deletion of a default deny',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A default deny is what makes all other policies of a namespace mean something: without it, every pod that none of them selects is open. Nothing breaks when it goes, so nobody notices.',
  remedy: `Create the replacement before you delete the old one:

  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: default-deny-all, namespace: shop}
  spec:
    podSelector: {}
    policyTypes: [Ingress, Egress]`,
  whenNotToUse:
    'Where namespaces are taken down policy by policy. The deletion of a whole namespace is never judged; whether another default deny is left cannot be seen from the object, so this only advises.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  ],
  messages: { deleted: 'A policy goes that selects every pod and allows nothing in a direction.' },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'a default deny for both directions',
      oldYaml: example('  podSelector: {}\n  policyTypes: [Ingress, Egress]\n'),
      findings: [{ message: 'deleted', path: 'spec.podSelector' }],
    },
    {
      title: 'a default deny for egress, beside ingress that has rules',
      oldYaml: example(`  podSelector: {}\n  policyTypes: [Ingress, Egress]\n${ingress}`),
      findings: [{ message: 'deleted', path: 'spec.podSelector' }],
    },
    {
      title: 'a policy that allows something',
      oldYaml: example(`  podSelector: {}\n  policyTypes: [Ingress]\n${ingress}`),
      findings: [],
    },
    {
      title: 'a denial for some pods',
      oldYaml: example('  podSelector: {matchLabels: {app: api}}\n  policyTypes: [Ingress]\n'),
      findings: [],
    },
    {
      title: 'a deletion that has begun already',
      oldYaml: example(
        '  podSelector: {}\n  policyTypes: [Ingress]\n',
        "name: default-deny, namespace: shop, deletionTimestamp: '2026-01-01T00:00:00Z'",
      ),
      findings: [],
    },
    {
      title: 'a default deny that is created',
      yaml: example('  podSelector: {}\n  policyTypes: [Ingress]\n'),
      findings: [],
    },
  ],
})
