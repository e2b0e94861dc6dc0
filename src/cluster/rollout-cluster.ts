import { guardLabels } from '../model/guard-labels.ts'
import { decodeNamespace } from '../model/namespace.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import type { Asked, Labelling, RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { isJsonObject } from '../model/shape.ts'
import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import type { Failure } from './failure.ts'
import { maxObjectBytes, readPage } from './list-objects.ts'
import { metadataOf } from './reflected-resource.ts'

/** By this name the API server remembers which labels `rollout apply` set (KEP-555). */
export const fieldManager = 'netpol-guardrail-rollout'

/** As kubectl: longer than any answer takes, and not for ever. */
const deadlineMs = 30_000
const pageObjects = 500

/** The cluster behind a client, for whoever rolls the guard out. */
export function makeRolloutCluster(setup: {
  readonly client: ApiClient
  readonly clock: Clock
  /** Ends every request under way. */
  readonly signal: AbortSignal
}): RolloutCluster {
  const { client, clock, signal } = setup

  const get = async (path: string, maxBytes: number): ReturnType<ApiClient['fetchJson']> => {
    const deadline = startDeadline(clock, deadlineMs, signal)
    const answer = await client.fetchJson(
      { method: 'GET', path, accept: 'application/json', signal: deadline.signal },
      maxBytes,
    )
    deadline.cancel()
    return answer
  }

  const list = async (path: string): Promise<Asked<readonly unknown[]>> => {
    const items: unknown[] = []
    for (let token = ''; ;) {
      const query = new URLSearchParams({
        limit: String(pageObjects),
        ...(token === '' ? {} : { continue: token }),
      })
      const answer = await get(`${path}?${query.toString()}`, pageObjects * maxObjectBytes)
      if (answer.kind !== 'answered') return { ok: false, reason: explain(answer) }
      const page = readPage(answer.body)
      if (page === undefined)
        return { ok: false, reason: 'the API server answered with something that is not a list' }
      items.push(...page.items)
      if (page.next === '' || page.next === token) return { ok: true, value: items }
      token = page.next
    }
  }

  return {
    namespaces: async () => {
      const listed = await list('/api/v1/namespaces')
      return listed.ok
        ? { ok: true, value: listed.value.flatMap((item) => readNamespace(item) ?? []) }
        : listed
    },
    namespace: async (name) => {
      // Without a name the path is that of all of them.
      if (name === '') return { ok: true, value: undefined }
      const answer = await get(`/api/v1/namespaces/${encodeURIComponent(name)}`, maxObjectBytes)
      if (answer.kind === 'refused' && answer.status === 404) return { ok: true, value: undefined }
      if (answer.kind !== 'answered') return { ok: false, reason: explain(answer) }
      const value = readNamespace(answer.body)
      return value?.name !== name
        ? { ok: false, reason: 'the API server answered with something that is not a namespace' }
        : { ok: true, value }
    },
    policiesOf: async (namespace) => {
      const listed = await list(
        `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`,
      )
      if (!listed.ok) return listed
      const policies = listed.value.flatMap((item): readonly NetworkPolicy[] => {
        const decoded = decodeNetworkPolicy(item)
        return decoded.ok ? [decoded.value] : []
      })
      return { ok: true, value: { policies, unreadable: listed.value.length - policies.length } }
    },
    applyLabels: async (namespace, labels, { isDryRun, isForced }) => {
      const query = new URLSearchParams({
        fieldManager,
        force: String(isForced),
        ...(isDryRun ? { dryRun: 'All' } : {}),
      })
      const deadline = startDeadline(clock, deadlineMs, signal)
      const answer = await client.fetchJson(
        {
          method: 'PATCH',
          path: `/api/v1/namespaces/${encodeURIComponent(namespace)}?${query.toString()}`,
          accept: 'application/json',
          // JSON is YAML; the API server knows no apply patch of type JSON.
          contentType: 'application/apply-patch+yaml',
          body: {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: namespace, labels: Object.fromEntries(labels) },
          },
          signal: deadline.signal,
        },
        maxObjectBytes,
      )
      deadline.cancel()
      return readLabelling(answer)
    },
  }
}

function readLabelling(answer: Awaited<ReturnType<ApiClient['fetchJson']>>): Labelling {
  if (answer.kind === 'answered') return { kind: 'labelled', warnings: answer.warnings }
  const isConflict = answer.kind === 'refused' && answer.status === 409
  return { kind: isConflict ? 'conflict' : 'failed', reason: explain(answer) }
}

function explain(failure: Failure): string {
  return failure.kind === 'refused' && failure.message !== undefined ? failure.message : failure.reason
}

function readNamespace(item: unknown): RolloutNamespace | undefined {
  const decoded = decodeNamespace(item)
  if (!decoded.ok) return undefined
  const { name, labels } = decoded.value.metadata
  const owned = ownedLabels(item)
  const applied = new Map([...labels].filter(([key]) => owned.has(key) && guardLabels.includes(key)))
  return { name, labels, applied }
}

/** The labels that our field manager owns by server-side apply. */
function ownedLabels(item: unknown): ReadonlySet<string> {
  const entries = metadataOf(item)?.['managedFields']
  const owned = new Set<string>()
  for (const entry of Array.isArray(entries) ? (entries as readonly unknown[]) : []) {
    if (!isJsonObject(entry) || entry['manager'] !== fieldManager || entry['operation'] !== 'Apply') continue
    const fields = isJsonObject(entry['fieldsV1']) ? entry['fieldsV1']['f:metadata'] : undefined
    const labels = isJsonObject(fields) ? fields['f:labels'] : undefined
    if (isJsonObject(labels)) for (const key of Object.keys(labels)) owned.add(key.replace(/^f:/, ''))
  }
  return owned
}
