import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import type { Direction } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineChangeRule } from '../model/change-rule.ts'
import type { RuleFinding, RuleJudgement } from '../model/rule.ts'
import { podsNoun } from '../netpol/description/selector-words.ts'
import { joinWords } from '../netpol/description/words.ts'
import { findLosses, type Loss } from '../netpol/lost-isolation.ts'
import { replaceTarget } from '../netpol/peer-correction.ts'
import { rulePath } from '../netpol/policy.ts'
import { type LabelBox, selectorOfBox } from '../netpol/reachability/label-box.ts'

/** How many rules are named for one finding. */
const maxPaths = 16

function check(change: ChangeTo<NetworkPolicy>): RuleJudgement {
  if (change.operation !== 'update') return { problems: [] }
  const { object, oldObject } = change
  return { problems: findLosses(oldObject, object).map((loss) => found(loss, oldObject)) }
}

function found(loss: Loss, before: NetworkPolicy): RuleFinding {
  switch (loss.kind) {
    case 'type-removed':
      return {
        message: loss.kind,
        paths: ['spec.policyTypes'],
        wording: wordTypeRemoved(loss.direction),
        since: 'new',
      }
    case 'denial-opened': {
      const [first = 0, ...others] = loss.rules.slice(0, maxPaths)
      return {
        message: loss.kind,
        paths: [rulePath(loss.direction, first), ...others.map((rule) => rulePath(loss.direction, rule))],
        wording: wordDenialOpened(loss.direction),
        since: 'new',
      }
    }
    case 'target-narrowed':
    case 'target-moved':
      return {
        message: loss.kind,
        ...(loss.kind === 'target-moved' ? { class: 'advice' } : {}),
        paths: ['spec.podSelector'],
        wording: wordTarget(loss, before),
        since: 'new',
      }
  }
}

function wordTypeRemoved(direction: Direction): Wording {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress'
  return {
    summary: `pods selected before are no longer isolated for ${direction} by this policy`,
    detail:
      `Before this change the policy restricted ${direction} for the pods that it selects. Now ` +
      `policyTypes does not list ${type}, so unless another policy isolates these pods, their ${direction} is open to everybody.`,
    corrections: [
      {
        intro: `To keep ${direction} restricted, list both types, beside the ${direction} rules of before:`,
        yaml: 'policyTypes: [Ingress, Egress]',
        replaces: { part: 'field', field: 'policyTypes' },
      },
    ],
  }
}

function wordDenialOpened(direction: Direction): Wording {
  return {
    summary: `${direction} was denied altogether, and now everybody ${direction === 'ingress' ? 'gets in' : 'can be reached'} on every port`,
    detail:
      `Before this change the policy allowed no ${direction} at all. This rule has neither peers nor ports that restrict it, ` +
      `so it allows all ${direction}, whatever other policies say.`,
    corrections: [
      {
        intro: `To go on denying ${direction}, write no rule:`,
        yaml: '[]',
        replaces: { part: 'direction', direction },
      },
    ],
  }
}

function wordTarget(
  { kind, directions, pods }: Extract<Loss, { readonly kind: 'target-narrowed' | 'target-moved' }>,
  { spec }: NetworkPolicy,
): Wording {
  const both = joinWords(directions, 0, 'and')
  return {
    summary: `${lostPods(pods, 60, 'some of its pods')} are no longer isolated for ${both} by this policy`,
    detail:
      `Before this change the policy selected ${lostPods(pods, 200, 'more pods')} and restricted their ${both}. Now it does not, so ` +
      `unless another policy isolates them, their ${both} ${directions.length > 1 ? 'are' : 'is'} open to everybody.`,
    corrections: replaceTarget(
      spec.podSelector,
      kind === 'target-moved'
        ? 'Unless the pods have been labelled anew, keep the podSelector of before:'
        : 'Keep the podSelector of before, and write what is for fewer pods as a second policy:',
    ),
  }
}

/** Labels can be longer than any sentence. */
function lostPods([first, ...more]: readonly LabelBox[], maxLength: number, orElse: string): string {
  const noun = first === undefined ? '' : podsNoun(selectorOfBox(first), 2)
  if (noun === '' || noun.length > maxLength) return orElse
  return more.length === 0 ? noun : `${noun}, among others,`
}

function example(policyTypes: string, rules: string, podSelector = '{}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${podSelector}
  policyTypes: ${policyTypes}
${rules}`
}

const ingress = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`
const api = '{matchLabels: {app: api}}'

/** An update after which pods are no longer isolated by the policy that isolated them. */
export const isolationDropped = defineChangeRule<Record<string, never>>({
  id: 'isolation-dropped',
  title: 'A change that takes isolation from pods',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'A pod is open to everybody for each direction in which no policy isolates it. Taking a type out of policyTypes, selecting fewer pods, or turning a denial into an empty rule opens pods without a word about it in the change.',
  remedy: `Keep the policy that isolates, and write what is for some pods only as a second policy beside it: policies add up.

  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: default-deny, namespace: shop}
  spec:
    podSelector: {}
    policyTypes: [Ingress, Egress]`,
  whenNotToUse:
    'Where another policy keeps these pods isolated, which the object alone does not show, or where they are meant to be open: delete the policy and create the one that you want, so that the change says what it is.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
  ],
  messages: {
    'type-removed': 'policyTypes no longer lists a direction that the policy restricted.',
    'denial-opened': 'A direction in which nothing was allowed has a rule that allows everything.',
    'target-narrowed': 'The policy selects fewer pods than before.',
    'target-moved':
      'The policy selects some pods that it did not, and no longer some that it did, as where labels are renamed: advice.',
  },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'Egress taken out of policyTypes',
      oldYaml: example('[Ingress, Egress]', ingress),
      yaml: example('[Ingress]', ingress),
      findings: [{ message: 'type-removed', path: 'spec.policyTypes' }],
    },
    {
      title: 'an empty rule in a default deny',
      oldYaml: example('[Ingress]', '  ingress: []\n'),
      yaml: example('[Ingress]', '  ingress:\n  - {}\n'),
      findings: [{ message: 'denial-opened', path: 'spec.ingress[0]' }],
    },
    {
      title: 'every port of every protocol in a default deny',
      oldYaml: example('[Egress]', ''),
      yaml: example(
        '[Egress]',
        '  egress:\n  - ports: [{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]\n',
      ),
      findings: [{ message: 'denial-opened', path: 'spec.egress[0]' }],
    },
    {
      title: 'all pods before, some pods now',
      oldYaml: example('[Ingress]', ingress),
      yaml: example('[Ingress]', ingress, api),
      findings: [{ message: 'target-narrowed', path: 'spec.podSelector' }],
    },
    {
      title: 'a podSelector that contradicts itself, so that no pod is left',
      oldYaml: example('[Ingress]', ingress, api),
      yaml: example(
        '[Ingress]',
        ingress,
        '{matchLabels: {app: api}, matchExpressions: [{key: app, operator: NotIn, values: [api]}]}',
      ),
      findings: [{ message: 'target-narrowed', path: 'spec.podSelector' }],
    },
    {
      title: 'another label',
      oldYaml: example('[Ingress]', ingress, api),
      yaml: example('[Ingress]', ingress, '{matchLabels: {app.kubernetes.io/name: api}}'),
      findings: [{ message: 'target-moved', path: 'spec.podSelector' }],
    },
    {
      title: 'more pods',
      oldYaml: example('[Ingress]', ingress, api),
      yaml: example('[Ingress]', ingress),
      findings: [],
    },
    {
      title: 'the same pods as an expression, and a type listed once instead of twice',
      oldYaml: example('[Ingress, Ingress]', ingress, api),
      yaml: example('[Ingress]', ingress, '{matchExpressions: [{key: app, operator: In, values: [api]}]}'),
      findings: [],
    },
    {
      title: 'a rule in a default deny',
      oldYaml: example('[Ingress]', ''),
      yaml: example('[Ingress]', ingress),
      findings: [],
    },
    {
      title: 'a direction taken out in which everything was allowed',
      oldYaml: example('[Ingress, Egress]', `${ingress}  egress:\n  - {}\n`),
      yaml: example('[Ingress]', ingress),
      findings: [],
    },
  ],
})
