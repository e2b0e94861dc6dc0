/** Policies as people write them, for kubectl's standard input. */

/** The OR mistake: two dashes where one was meant. */
export function orMistake(name: string, namespace: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: web}}
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`
}

/** The same with one dash. */
export function andForm(name: string, namespace: string): string {
  return orMistake(name, namespace).replace(
    '    - podSelector: {matchLabels: {app: f',
    '      podSelector: {matchLabels: {app: f',
  )
}

/** Egress to everywhere on one port. */
export function anyIp(name: string, namespace: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock: {cidr: 0.0.0.0/0}
    ports:
    - {protocol: TCP, port: 443}
`
}

/** Denies everything for every pod. */
export function defaultDeny(name: string, namespace: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`
}
