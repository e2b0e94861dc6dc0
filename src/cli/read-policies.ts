import { foreignKindNote } from '../lint/foreign-kind.ts'
import { nameOf } from '../lint/identity.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import { isJsonObject } from '../model/shape.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { shownFile } from '../report/lint/shown-text.ts'
import type { Input } from './read-inputs.ts'

/** A NetworkPolicy and where it was found. */
export interface FoundPolicy {
  readonly kind: 'policy'
  readonly file: string
  /** The line where its document begins. */
  readonly line: number
  readonly policy: NetworkPolicy
  /** A text that is equal where the specs of policies are written alike. */
  readonly writing: string
}

/** Something to tell about a file: what could not be read, or what was passed over although it looks like a policy. */
export interface PolicyRemark {
  readonly kind: 'problem' | 'note'
  readonly file: string
  /** Null where the whole file is meant. */
  readonly line: number | null
  readonly column: number | null
  /** A clause. */
  readonly reason: string
  /** The policy that is not valid, where the problem is one policy and the text says what it is called. */
  readonly policy?: { readonly namespace: string; readonly name: string }
}

/** `FILE:LINE:COLUMN: reason`, on one line that nothing can break. */
export function remarkLine({ file, line, column, reason }: Omit<PolicyRemark, 'kind'>): string {
  const place = [shownFile(file), ...[line, column].filter((each) => each !== null)].join(':')
  return `${place}: ${shorten(plainLine(reason), maxReason)}`
}

/** A path of a field repeats what the file says, at whatever length. */
const maxReason = 500

/**
 * The NetworkPolicies of manifest files, in their order. Other kinds are passed over; what cannot be read is told in its
 * place, and the rest still read. A policy that names no namespace gets `namespace`, as `kubectl apply --namespace` does
 * it.
 */
export async function* readPolicies(
  inputs: AsyncIterable<Input>,
  namespace = '',
): AsyncGenerator<FoundPolicy | PolicyRemark> {
  for await (const input of inputs) {
    if (input.kind === 'text') yield* policiesIn(input.path, input.text, namespace)
    else {
      const reason = input.kind === 'problem' ? input.reason : input.text
      yield { kind: input.kind, file: input.path, line: null, column: null, reason }
    }
  }
}

function* policiesIn(file: string, text: string, namespace: string): Generator<FoundPolicy | PolicyRemark> {
  const { manifests, problems } = readManifests(text)
  for (const { line, column, reason } of problems) yield { kind: 'problem', file, line, column, reason }
  for (const { line, apiVersion, kind, object, locate } of manifests) {
    if (kind !== 'NetworkPolicy' || apiVersion !== 'networking.k8s.io/v1') {
      const note = foreignKindNote(apiVersion, kind)
      if (note !== undefined) yield { kind: 'note', file, line, column: null, reason: note }
      continue
    }
    const decoded = decodeNetworkPolicy(object)
    if (decoded.ok) {
      const policy = inNamespace(decoded.value, namespace)
      yield { kind: 'policy', file, line, policy, writing: writingOf(object) }
      continue
    }
    const named = nameOf(kind, object, namespace)
    const policy = { namespace: named.namespace, name: named.name }
    const isNamed = named.name !== '' && decoded.problems.every(({ path }) => !path.startsWith('metadata'))
    for (const { path, reason: why } of decoded.problems) {
      const at = locate(path)
      const reason = `not a valid NetworkPolicy: ${path === '' ? '' : `${path} `}${why}`
      const remark = { kind: 'problem', file, line: at.line, column: at.column, reason } as const
      yield isNamed ? { ...remark, policy } : remark
    }
  }
}

function inNamespace(policy: NetworkPolicy, namespace: string): NetworkPolicy {
  const { metadata } = policy
  return metadata.namespace === '' ? { ...policy, metadata: { ...metadata, namespace } } : policy
}

function writingOf(object: unknown): string {
  return isJsonObject(object) ? JSON.stringify([object['spec']]) : ''
}
