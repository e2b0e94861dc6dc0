/** A policy that violates the baseline on line 8, by its address block. */
export const bad = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: bad, namespace: shop}
spec:
  podSelector: {matchLabels: {app: bad}}
  ingress:
  - from:
    - ipBlock: {cidr: 0.0.0.0/0}
    ports: [{port: 8443}]
`

/** One that nothing is wrong with. */
export const good = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: good, namespace: shop}
spec:
  podSelector: {matchLabels: {app: good}}
  policyTypes: [Ingress]
`

/** What a file could be called to give the runner of a build a command, and what it must not write then. */
export const hostileNames = [
  '::add-mask::a.yaml',
  '##[add-mask]b.yaml',
  '--fail-on=never',
  '$(touch owned).yaml',
]
