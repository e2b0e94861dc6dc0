import { selectRules } from '../../src/engine/select-rules.ts'
import { type Linter, makeLinter } from '../../src/lint/make-linter.ts'
import type { FileReport } from '../../src/model/lint.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { settingsAt } from '../engine/circumstances.ts'

/** A linter with all rules of the product, at this level. */
export function linterAt(level: 'off' | 'baseline' | 'strict' = 'baseline', namespace?: string): Linter {
  const settings = settingsAt(level, level, level)
  return makeLinter({
    rulesFor: selectRules(rules, settings, matches, 'files'),
    levels: settings.levels,
    namespace,
  })
}

/** What is found: `line:column severity rule`, without information. */
export function toldOf({ findings }: FileReport): readonly string[] {
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ region, severity, finding }) => `${region.line}:${region.column} ${severity} ${finding.rule}`)
}

/** A policy with this ingress peer block, as YAML. */
export function policyWith(name: string, cidr: string, namespace = 'shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ipBlock:
        cidr: ${cidr}
    ports: [{port: 8080}]
`
}
