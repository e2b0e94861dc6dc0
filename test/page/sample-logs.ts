import { decide } from '../../src/engine/decide.ts'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Level } from '../../src/model/level.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { renderRefusal } from '../../src/report/refusal.ts'
import { renderTrail } from '../../src/report/trail.ts'
import { trailOf } from '../../src/server/record-decision.ts'
import { type Chance, makeChance } from '../../tools/fuzz/random.ts'
import { defaultJudges } from '../review/judges.ts'
import { failedOpen, makeEventLine, trailAnnotations } from '../review/make-event.ts'

/** The hour that sample logs end in. */
export const sampleEndMs = Date.parse('2026-11-21T10:00:00Z')

/** A log as a cluster of some teams writes it: each line with the trail that the guard of this checkout leaves. */
export function makeSampleLog(writes: number, days: number): readonly string[] {
  const chance = makeChance(7, writes)
  const stepMs = (days * 86_400_000) / writes
  return Array.from({ length: writes }, (_, index) =>
    sampleLine(chance, sampleEndMs - Math.round((writes - index) * stepMs), index),
  )
}

const enforced: Readonly<Record<string, Level>> = { pay: 'baseline', ledger: 'strict' }
const namespaces = ['shop', 'shop', 'search', 'search', 'pay', 'ledger', 'mail', 'reports'] as const
const users = [
  'ana',
  'ben',
  'system:serviceaccount:argocd:argocd-application-controller',
  'system:serviceaccount:flux-system:kustomize-controller',
] as const
const agents: Readonly<Record<string, string>> = {
  'system:serviceaccount:argocd:argocd-application-controller': 'argocd-application-controller/v3.1.0',
  'system:serviceaccount:flux-system:kustomize-controller': 'kustomize-controller/v1.7.0',
}

function sampleLine(chance: Chance, timeMs: number, index: number): string {
  const namespace = chance.pick(namespaces)
  const user = chance.pick(users)
  const [name, spec] = chance.weigh<readonly [string, object]>([
    [10, ['allow-web', samplePolicies.fine]],
    [4, ['allow-frontend', samplePolicies.orMistake]],
    [3, ['allow-out', samplePolicies.anyIp]],
    [2, ['allow-all-in', samplePolicies.allNamespaces]],
    [2, ['allow-metrics', samplePolicies.anybody]],
  ])
  const base = {
    namespace: namespace === 'mail' && name !== 'allow-web' ? 'shop' : namespace,
    name: `${name}-${index % 40}`,
    user,
    agent: agents[user] ?? 'kubectl/v1.37.0 (linux/amd64) kubernetes/1234567',
    received: `${new Date(timeMs).toISOString().slice(0, -1)}${String(index % 1000).padStart(3, '0')}`,
  }
  const object = samplePolicy(base.namespace, base.name, spec)
  if (chance.oneIn(400)) return makeEventLine({ ...base, requestObject: object, annotations: failedOpen() })
  return judgedLine(object, base, enforced[base.namespace] ?? 'off')
}

/** The event of a policy that was created while the guard answered. */
export function judgedLine(
  object: SamplePolicy,
  base: Parameters<typeof makeEventLine>[0],
  enforce: Level,
): string {
  const { namespace, name } = object.metadata
  const verdict = verdictOn(object, enforce)
  const entry = enforce === 'off' ? 'observe.networkpolicies' : 'enforce.networkpolicies'
  const trail = renderTrail(trailOf(verdict, 'v0.1.0 config=96cbb7'))
  const isRefused = verdict.outcome === 'refused'
  const { message } = renderRefusal({ kind: 'NetworkPolicy', namespace, name }, verdict, 'a uid')
  return makeEventLine({
    ...base,
    namespace,
    name,
    requestObject: object,
    code: isRefused ? 403 : 201,
    ...(isRefused
      ? { message: `admission webhook "${entry}.netpol-guardrail.dev" denied the request: ${message}` }
      : {}),
    annotations: trailAnnotations(trail, entry),
  })
}

/** A policy as it is sent. */
export interface SamplePolicy {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: object }
  readonly spec: object
}

/** A policy with a spec of its own. */
export function samplePolicy(namespace: string, name: string, spec: object): SamplePolicy {
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name, namespace, labels: { app: 'web' } },
    spec,
  }
}

function verdictOn(object: object, enforce: Level): Verdict {
  const decoded = decodeNetworkPolicy(object)
  if (!decoded.ok) throw new Error('a sample must be a policy')
  const change = { kind: 'NetworkPolicy', change: { operation: 'create', object: decoded.value } } as const
  const levelOf = (level: Level) => ({ level, version: 'latest' }) as const
  return decide(judge(change, defaultJudges.rulesFor('shop', new Map()), noFacts), {
    inForce: {
      levels: { enforce: levelOf(enforce), warn: levelOf('baseline'), audit: levelOf('strict') },
      from: enforce === 'off' ? 'defaults' : 'labels',
      notices: [],
    },
    undecided: defaultJudges.settings.undecided,
    exception: undefined,
  })
}

/** Specs of policies that people write. */
export const samplePolicies = {
  fine: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { app: 'frontend' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  },
  orMistake: {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } },
          { podSelector: { matchLabels: { app: 'frontend' } } },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  },
  anyIp: {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
  },
  allNamespaces: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: 5432 }] }],
  },
  anybody: {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{ ports: [{ protocol: 'TCP', port: 9090 }] }],
  },
} as const
