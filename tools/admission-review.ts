import { randomUUID } from 'node:crypto'

/** A Kubernetes object as parsed from YAML or JSON. */
export type KubernetesObject = Readonly<Record<string, unknown>> & {
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name?: string
    readonly namespace?: string
  }
}

/** A write to ask about. */
export interface Write {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly object: KubernetesObject | null
  readonly oldObject?: KubernetesObject | null
  readonly username?: string
}

/**
 * The AdmissionReview that kube-apiserver would send for a write, field for field as captured from one
 * (admission.k8s.io/v1; the order of the fields is its own).
 */
export function makeAdmissionReview(write: Write): { readonly request: { readonly uid: string } } {
  const subject = write.object ?? write.oldObject
  if (subject === null || subject === undefined) throw new TypeError('a write needs an object')
  const isNamespace = subject.kind === 'Namespace'
  const [group, kind, resource] = isNamespace
    ? ['', 'Namespace', 'namespaces']
    : ['networking.k8s.io', 'NetworkPolicy', 'networkpolicies']
  const named = { kind: { group, version: 'v1', kind }, resource: { group, version: 'v1', resource } }
  const review = {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: randomUUID(),
      ...named,
      requestKind: named.kind,
      requestResource: named.resource,
      name: subject.metadata.name,
      namespace: isNamespace ? subject.metadata.name : (subject.metadata.namespace ?? 'default'),
      operation: write.operation,
      userInfo: { username: write.username ?? 'dev', groups: ['developers', 'system:authenticated'] },
      object: write.object,
      oldObject: write.oldObject ?? null,
      dryRun: false,
      options: {
        kind: 'CreateOptions',
        apiVersion: 'meta.k8s.io/v1',
        fieldManager: 'kubectl-client-side-apply',
      },
    },
  }
  return review
}
