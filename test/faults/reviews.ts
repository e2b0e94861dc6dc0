import { makeAdmissionReview, type KubernetesObject, type Write } from '../../tools/admission-review.ts'
import type { PostReply } from './shipped-guard.ts'

/** The paths of the entries that the faults are tried on. */
export const enforce = '/validate/enforce.networkpolicies'
export const observe = '/validate/observe.networkpolicies'
export const guarded = '/validate/guarded.namespaces'
export const namespaces = '/validate/namespaces'
export const describePolicies = '/mutate/describe.networkpolicies'
export const describeNamespaces = '/mutate/describe.namespaces'

/** All of them. */
export const everyPath = [
  enforce,
  observe,
  guarded,
  namespaces,
  describePolicies,
  describeNamespaces,
] as const

/** The spec of a policy that every level admits. */
export const cleanSpec = { podSelector: {}, policyTypes: ['Ingress'] }

/** The spec of a policy that baseline refuses: egress to every address. */
export const refusedSpec = {
  podSelector: { matchLabels: { app: 'api' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
}

/** A policy in `shop`, where baseline is enforced. */
export function policy(spec: unknown, metadata: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec,
  }
}

/** A Namespace with these labels and annotations. */
export function namespace(
  labels: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels, annotations } }
}

/** The text of the review of a write. */
export function reviewOf(write: Write): string {
  return JSON.stringify(makeAdmissionReview(write))
}

/** The text of the review of a CREATE. */
export function createOf(object: KubernetesObject, username?: string): string {
  return reviewOf({ operation: 'CREATE', object, ...(username === undefined ? {} : { username }) })
}

/** The text with a marker, `"HERE"`, replaced by something that JSON.stringify would never write. */
export function plant(review: string, what: string): string {
  const planted = review.replace('"HERE"', () => what)
  if (planted === review) throw new Error('there is no place to plant it in')
  return planted
}

/** What the API server is told. */
export interface Answer {
  readonly uid: string
  readonly allowed: boolean
  readonly warnings?: readonly string[]
  readonly auditAnnotations?: Readonly<Record<string, string>>
  readonly patchType?: string
  /** Base64. */
  readonly patch?: string
  readonly status?: {
    readonly message: string
    readonly details: { readonly causes: readonly { readonly field: string; readonly message: string }[] }
  }
}

/** The answer in a reply; throws where there is none. */
export function answerOf({ statusCode, body }: PostReply): Answer {
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${body.slice(0, 500)}`)
  return (JSON.parse(body) as { readonly response: Answer }).response
}

/** The operations of the patch in an answer. */
export function patchOf({ patch }: Answer): readonly unknown[] {
  return patch === undefined
    ? []
    : (JSON.parse(Buffer.from(patch, 'base64').toString()) as readonly unknown[])
}
