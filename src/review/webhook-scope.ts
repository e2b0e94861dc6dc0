import type { ReviewedWrite } from '../model/reviewed-write.ts'

/** Which writes the webhook configurations leave out, as deploy/base has them. */
export interface WebhookScope {
  /** By kubernetes.io/metadata.name; of a Namespace its own. */
  readonly excludedNamespaces: ReadonlySet<string>
  /** By the match condition `not-deletion-controllers`. */
  readonly excludedUsers: ReadonlySet<string>
}

/** The configurations that are shipped. */
export const shippedScope: WebhookScope = {
  excludedNamespaces: new Set(['netpol-guardrail', 'kube-system']),
  excludedUsers: new Set([
    'system:serviceaccount:kube-system:namespace-controller',
    'system:serviceaccount:kube-system:generic-garbage-collector',
  ]),
}

/** A write as far as its scope goes. */
export type ScopedWrite = Pick<ReviewedWrite, 'kind' | 'verb' | 'namespace' | 'user'> & {
  /** Empty for the main resource, else `status` or `finalize`. */
  readonly subresource: string
}

/** Whether a validating entry is there for a write. No entry is asked about the deletion of a Namespace. */
export function isInScope(write: ScopedWrite, { excludedNamespaces, excludedUsers }: WebhookScope): boolean {
  const { kind, verb, namespace, user } = write
  if (excludedUsers.has(user) || excludedNamespaces.has(namespace)) return false
  return kind === 'NetworkPolicy' || (verb !== 'delete' && verb !== 'deletecollection')
}

/**
 * Why nobody can tell from the log whether the API server had to ask about a write that carries no trace of us: a
 * clause. Undefined where it had to.
 */
export function doubtAbout({ kind, verb, subresource }: ScopedWrite): string | undefined {
  if (verb === 'deletecollection') return 'a deletecollection that finds nothing asks nobody'
  // Its entries are called only when labels or annotations change, and the object before is not in the log.
  if (kind === 'Namespace' && (verb !== 'create' || subresource !== ''))
    return 'an update of a Namespace that leaves its labels and annotations alone asks nobody'
  return undefined
}
