import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import type { Wording } from '../model/finding.ts'
import { guardLabelPrefix, guardLabels, readLevel, valuesOfGuardLabel } from '../model/guard-labels.ts'
import type { Namespace } from '../model/namespace.ts'
import { below, renderPath } from '../model/path.ts'
import { defineNamespaceRule } from '../model/change-rule.ts'
import type { RuleFinding, RuleJudgement } from '../model/rule.ts'
import { readVersion } from '../model/version.ts'

const options = z.strictObject({})

function check(change: ChangeTo<Namespace>): RuleJudgement {
  if (change.operation === 'delete') return { problems: [] }
  const before = change.operation === 'update' ? change.oldObject.metadata.labels : undefined
  const problems: RuleFinding[] = []
  for (const [label, value] of change.object.metadata.labels) {
    if (!label.startsWith(guardLabelPrefix)) continue
    const since = before?.get(label) === value ? 'before' : 'new'
    const paths = [renderPath(below(below(below(undefined, 'metadata'), 'labels'), label))] as const
    if (!guardLabels.includes(label))
      problems.push({ message: 'label', class: 'advice', paths, wording: unknownLabel(label), since })
    else if (!isKnownValue(label, value))
      problems.push({ message: 'value', paths, wording: unknownValue(label, value), since })
  }
  return { problems }
}

function isKnownValue(label: string, value: string): boolean {
  return (label.endsWith('-version') ? readVersion(value) : readLevel(value)) !== undefined
}

function unknownValue(label: string, value: string): Wording {
  const values = valuesOfGuardLabel(label)
  return {
    summary: `${label}=${value} means nothing; it takes ${values}`,
    detail:
      `The label ${label} takes ${values}, not "${value}". A level that is not known counts as baseline and a release ` +
      'that is not known as the latest, so that a typing error opens nothing.',
    corrections: [],
  }
}

function unknownLabel(label: string): Wording {
  return {
    summary: `there is no label ${label}, so it does nothing; there are enforce, warn and audit, each also with -version`,
    detail: `There is no label ${label}, so it does nothing. The labels are ${guardLabels.join(', ')}.`,
    corrections: [],
  }
}

/** Guard labels that mean nothing: misspelt, or with a value that there is not. */
export const nsGuardLabelValue = defineNamespaceRule({
  id: 'ns-guard-label-value',
  title: 'A guard label means nothing',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why:
    'A level that is misspelt looks like protection and is none, or not the one that was meant. Nobody would notice ' +
    'before a policy that should have been refused has been let through.',
  remedy:
    'Write one of the values there are. `off` needs quotes in YAML, where it otherwise means false:\n\n' +
    '  metadata:\n' +
    '    labels:\n' +
    '      netpol-guardrail.dev/enforce: baseline\n' +
    '      netpol-guardrail.dev/warn: strict\n' +
    '      netpol-guardrail.dev/audit: "off"\n' +
    '      netpol-guardrail.dev/enforce-version: v0.1',
  whenNotToUse: 'It costs nothing and is always right.',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],
  messages: {
    value: 'A guard label has a value that there is not.',
    label: 'A label begins like ours and is none of them.',
  },
  examples: [
    {
      title: 'a level that there is not',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: restricted`,
      findings: [{ message: 'value', path: 'metadata.labels[netpol-guardrail.dev/enforce]' }],
    },
    {
      title: 'a release with a patch number',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: strict
    netpol-guardrail.dev/enforce-version: v0.1.3`,
      findings: [{ message: 'value', path: 'metadata.labels[netpol-guardrail.dev/enforce-version]' }],
    },
    {
      title: 'a misspelt label',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforced: strict`,
      findings: [{ message: 'label', path: 'metadata.labels[netpol-guardrail.dev/enforced]' }],
    },
    {
      title: 'all of them, spelt well',
      yaml: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    netpol-guardrail.dev/enforce: baseline
    netpol-guardrail.dev/enforce-version: latest
    netpol-guardrail.dev/warn: strict
    netpol-guardrail.dev/audit: "off"`,
      findings: [],
    },
  ],
  options,
  check,
})
