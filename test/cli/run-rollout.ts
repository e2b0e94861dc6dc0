import { runProgram } from '../../src/cli/program.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import type { Asked, Labelling } from '../../src/model/rollout.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { makeTestParts } from './test-parts.ts'

/** A cluster as a test wants it. */
export interface TestCluster {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly policies?: Readonly<Record<string, readonly NetworkPolicy[]>>
  readonly unreadable?: number
  /** Why policies cannot be read. */
  readonly hidden?: string
  readonly labelling?: Labelling
  readonly confirm?: () => Promise<boolean>
}

/** What a command of `rollout` did. */
export interface RolloutRun {
  readonly exitCode: number
  readonly out: string
  readonly error: string
  /** What was labelled, without dry runs. */
  readonly labelled: readonly string[]
  readonly dryRuns: readonly string[]
}

/** Runs `rollout` with these arguments against such a cluster. */
export async function runRollout(cluster: TestCluster, ...args: readonly string[]): Promise<RolloutRun> {
  const output = { out: '', error: '' }
  const labelled: string[] = []
  const dryRuns: string[] = []
  const all = Object.entries(cluster.namespaces).map(([name, labels]) => ({
    name,
    labels: new Map(Object.entries(labels)),
    applied: new Map<string, string>(),
  }))
  const ok = <T>(value: T): Promise<Asked<T>> => Promise.resolve({ ok: true, value })
  const parts = makeTestParts(output, {
    rules,
    rollout: {
      matches,
      confirm: cluster.confirm,
      openCluster: () =>
        Promise.resolve({
          namespaces: () => ok(all),
          namespace: (wanted) => ok(all.find(({ name }) => name === wanted)),
          policiesOf: (namespace) =>
            cluster.hidden === undefined
              ? ok({
                  policies: cluster.policies?.[namespace] ?? [],
                  unreadable: cluster.unreadable ?? 0,
                })
              : Promise.resolve({ ok: false, reason: cluster.hidden }),
          applyLabels: (namespace, labels, { isDryRun }) => {
            const text = `${namespace}: ${[...labels].map((label) => label.join('=')).join(' ')}`
            ;(isDryRun ? dryRuns : labelled).push(text)
            return Promise.resolve(cluster.labelling ?? { kind: 'labelled', warnings: [] })
          },
          close: () => undefined,
        }),
    },
  })
  return { exitCode: await runProgram(['rollout', ...args], parts), ...output, labelled, dryRuns }
}

/** A policy of namespace shop that lets everybody in: it violates baseline. */
export function openPolicy(name: string): NetworkPolicy {
  const decoded = decodeNetworkPolicy({
    metadata: { name, namespace: 'shop' },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    },
  })
  if (!decoded.ok) throw new Error('a test must write a policy')
  return decoded.value
}
