import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Wording } from '../model/finding.ts'
import { loweredLabels } from '../model/guard-labels.ts'
import type { Labels } from '../model/label-selector.ts'
import type { Levels } from '../model/level.ts'
import type { Namespace } from '../model/namespace.ts'
import { below, renderPath } from '../model/path.ts'
import { type Configured, defineNamespaceRule } from '../model/change-rule.ts'
import type { RuleJudgement } from '../model/rule.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

const none: Labels = new Map()

function loweredBy(change: ChangeTo<Namespace>, defaultLevels: Levels): readonly string[] {
  if (change.operation === 'delete') return []
  const before = change.operation === 'create' ? none : change.oldObject.metadata.labels
  return loweredLabels(before, change.object.metadata.labels, defaultLevels)
}

function check(
  change: ChangeTo<Namespace>,
  { mayConfigure }: Pick<Facts, 'mayConfigure'>,
  { defaultLevels }: Configured<Options>,
): RuleJudgement {
  const [first, ...rest] = loweredBy(change, defaultLevels)
  if (first === undefined) return { problems: [] }
  if (mayConfigure.kind === 'known' && mayConfigure.value.isGranted) return { problems: [] }
  const isKnown = mayConfigure.kind === 'known'
  const because = isKnown ? mayConfigure.value.because : mayConfigure.reason
  return {
    problems: [
      {
        message: isKnown ? 'not-permitted' : 'permission-unknown',
        paths: [labelPath(first), ...rest.map(labelPath)],
        wording: isKnown
          ? notPermitted([first, ...rest], because)
          : permissionUnknown([first, ...rest], because),
        since: 'new',
      },
    ],
  }
}

function labelPath(label: string): string {
  return renderPath(below(below(below(undefined, 'metadata'), 'labels'), label))
}

function notPermitted(labels: readonly string[], because: string): Wording {
  return {
    summary: `this asks less of the namespace by ${labels.join(', ')}, and you may not (${because})`,
    detail:
      `This change asks less of the policies of the namespace than before, by ${labels.join(' and ')}. Raising a level ` +
      `is free, but to lower one you must be allowed to configure netpol-guardrail here: ${because}. Leave the labels as ` +
      'they are, or ask whoever runs the cluster for the verb configure on guardlevels.netpol-guardrail.dev in this ' +
      'namespace.',
    corrections: [],
  }
}

function permissionUnknown(labels: readonly string[], because: string): Wording {
  return {
    summary: `this asks less of the namespace by ${labels.join(', ')}, and whether you may is not known (${because})`,
    detail:
      `This change asks less of the policies of the namespace than before, by ${labels.join(' and ')}. Whether you are ` +
      `allowed to could not be found out: ${because}. Try again, or leave the labels as they are.`,
    corrections: [],
  }
}

/** Guard labels lowered by somebody who has no right to. */
export const nsExemptionTampering = defineNamespaceRule({
  id: 'ns-exemption-tampering',
  title: 'A guard label is lowered without the right to',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why:
    'The labels of a namespace say how much is asked of its policies. Whoever may edit the namespace could switch the ' +
    'guard off for himself in one command and open whatever he likes with the next.',
  remedy:
    'Leave the labels netpol-guardrail.dev/... as they are and mend the policy that was refused. If the namespace must ' +
    'be asked for less, somebody with the right to does it, or gives the right away with ordinary RBAC:\n\n' +
    '  apiVersion: rbac.authorization.k8s.io/v1\n' +
    '  kind: Role\n' +
    '  metadata: {name: configure-guard, namespace: shop}\n' +
    '  rules:\n' +
    '  - apiGroups: [netpol-guardrail.dev]\n' +
    '    resources: [guardlevels]\n' +
    '    verbs: [configure]',
  whenNotToUse:
    'Where everybody who can edit namespaces is trusted to lower the bar too. Listing them under guardLabels.groups in ' +
    'the configuration says so and keeps the trail.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authorization/',
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/subject-access-review-v1/',
  ],
  messages: {
    'not-permitted':
      'A level is lowered, a level label removed, or an older release asked for, without the right to.',
    'permission-unknown': 'The same, and whether the requester has the right could not be found out.',
  },
  examples: [
    {
      title: 'a developer switches enforcement off',
      oldYaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: baseline`,
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: "off"`,
      facts: denied(),
      findings: [{ message: 'not-permitted', path: 'metadata.labels[netpol-guardrail.dev/enforce]' }],
    },
    {
      title: 'the label is removed, and nobody can say whether that is allowed',
      oldYaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/warn: strict`,
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop`,
      findings: [{ message: 'permission-unknown', path: 'metadata.labels[netpol-guardrail.dev/warn]' }],
    },
    {
      title: 'an older release is asked for',
      oldYaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: strict`,
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: strict
    netpol-guardrail.dev/enforce-version: v0.1`,
      facts: denied(),
      findings: [{ message: 'not-permitted', path: 'metadata.labels[netpol-guardrail.dev/enforce-version]' }],
    },
    {
      title: 'a delegate lowers it',
      oldYaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: strict`,
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: baseline`,
      facts: {
        ...noFacts,
        mayConfigure: {
          kind: 'known',
          value: { isGranted: true, because: 'granted configure on guardlevels.netpol-guardrail.dev' },
        },
      },
      findings: [],
    },
    {
      title: 'anybody raises it',
      oldYaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop`,
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: baseline`,
      facts: denied(),
      findings: [],
    },
  ],
  options,
  reads: ['mayConfigure'],
  asks: (change, { defaultLevels }) => ({ mayConfigure: loweredBy(change, defaultLevels).length > 0 }),
  check,
})

function denied(): Facts {
  return {
    ...noFacts,
    mayConfigure: {
      kind: 'known',
      value: { isGranted: false, because: 'not granted configure on guardlevels.netpol-guardrail.dev' },
    },
  }
}
