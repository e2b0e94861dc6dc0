import { foreignKindNote } from '../lint/foreign-kind.ts'
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
  /** `FILE:LINE:COLUMN: reason`, on one line that nothing can break. */
  readonly text: string
}

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
    const file = shownFile(input.path)
    if (input.kind === 'problem') yield { kind: 'problem', text: `${file}: ${plainLine(input.reason)}` }
    else if (input.kind === 'note') yield { kind: 'note', text: `${file}: ${plainLine(input.text)}` }
    else yield* policiesIn(input.path, input.text, namespace)
  }
}

function* policiesIn(file: string, text: string, namespace: string): Generator<FoundPolicy | PolicyRemark> {
  const remark = (kind: PolicyRemark['kind'], at: string, words: string): PolicyRemark => ({
    kind,
    text: `${shownFile(file)}:${at}: ${shorten(plainLine(words), maxRemark)}`,
  })
  const { manifests, problems } = readManifests(text)
  for (const { line, column, reason } of problems) yield remark('problem', `${line}:${column}`, reason)
  for (const { line, apiVersion, kind, object, locate } of manifests) {
    if (kind !== 'NetworkPolicy' || apiVersion !== 'networking.k8s.io/v1') {
      const note = foreignKindNote(apiVersion, kind)
      if (note !== undefined) yield remark('note', String(line), note)
      continue
    }
    const decoded = decodeNetworkPolicy(object)
    if (decoded.ok) {
      const policy = inNamespace(decoded.value, namespace)
      yield { kind: 'policy', file, line, policy, writing: writingOf(object) }
      continue
    }
    for (const { path, reason } of decoded.problems) {
      const at = locate(path)
      const field = path === '' ? '' : `${path} `
      yield remark('problem', `${at.line}:${at.column}`, `not a valid NetworkPolicy: ${field}${reason}`)
    }
  }
}

/** A path repeats what the file says, at whatever length. */
const maxRemark = 500

function inNamespace(policy: NetworkPolicy, namespace: string): NetworkPolicy {
  const { metadata } = policy
  return metadata.namespace === '' ? { ...policy, metadata: { ...metadata, namespace } } : policy
}

function writingOf(object: unknown): string {
  return isJsonObject(object) ? JSON.stringify([object['spec']]) : ''
}
