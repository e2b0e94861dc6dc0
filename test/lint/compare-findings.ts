import type { FileReport } from '../../src/model/lint.ts'
import type { TrailFinding } from '../../src/model/trail.ts'
import { rules } from '../../src/rules/catalogue.ts'

/**
 * What only the text shows is the one difference between the command line and the gate: the API server drops it before the
 * gate sees it. In a text unknown fields become part of what is said about misspelt ones.
 */
const textRules = new Set([
  'unknown-field',
  ...rules.filter(({ seenIn }) => seenIn === 'text').map(({ id }) => id),
])

/** What the command line is never told: who writes, and which namespaces there are. */
const clusterRules = new Set(['protected-namespace', 'ns-exemption-tampering', 'ns-label-impersonation'])

function isCompared(rule: string): boolean {
  return !textRules.has(rule) && !clusterRules.has(rule)
}

/** What the gate noted, as lines to compare. */
export function gateFindings(findings: readonly TrailFinding[]): readonly string[] {
  return findings
    .filter(({ rule }) => isCompared(rule))
    .map(({ rule, path, class: findingClass, since }) => `${rule}@${path};${findingClass};${since}`)
    .toSorted()
}

/** What the command line found, as the same lines. The gate notes no information. */
export function lintedFindings(reports: readonly FileReport[]): readonly string[] {
  return reports
    .flatMap(({ findings }) => findings)
    .map(({ finding }) => finding)
    .filter((finding) => finding.class !== 'info' && isCompared(finding.rule))
    .map(({ rule, paths, class: findingClass, since }) => `${rule}@${paths[0]};${findingClass};${since}`)
    .toSorted()
}
