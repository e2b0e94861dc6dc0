import type { ClientKind } from '../model/reviewed-write.ts'

/** How a user agent begins, in lower case, and whose it is. */
const agents: readonly (readonly [beginning: string, kind: ClientKind])[] = [
  ['kubectl', 'kubectl'],
  ['oc/', 'kubectl'],
  ['argocd', 'argo-cd'],
  ['argo-cd', 'argo-cd'],
  ['gitops-engine', 'argo-cd'],
  ['kustomize-controller', 'flux'],
  ['helm-controller', 'flux'],
  ['flux', 'flux'],
  ['helm/', 'helm'],
  ['terraform', 'terraform'],
  ['hashicorp', 'terraform'],
  ['opentofu', 'terraform'],
  ['kube-controller-manager', 'controller-manager'],
  ['kube-apiserver', 'api-server'],
]

/** Which kind of client a user agent claims to be. An empty one says nothing. */
export function clientKindOf(userAgent: string): ClientKind {
  if (userAgent === '') return 'unknown'
  const beginning = userAgent.slice(0, 24).toLowerCase()
  return agents.find(([known]) => beginning.startsWith(known))?.[1] ?? 'other'
}
