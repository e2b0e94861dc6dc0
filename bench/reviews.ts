import { type KubernetesObject, makeAdmissionReview } from '../tools/admission-review.ts'

/** A body to send, with the name of its row in the table. */
export interface BenchReview {
  readonly name: string
  readonly body: Buffer
  /** Calls a round: enough for a stable figure, few enough for a short bench. */
  readonly calls: number
  readonly connections: number
}

/** The reviews of the bench: an ordinary one, one of 1,000 peers, and the largest below the server's cap. */
export function benchReviews(): readonly BenchReview[] {
  return [
    review('1.7 KB', smallPolicy(), 12_000, 4),
    review('142 KB, 1,000 peers', peersPolicy(1000), 300, 4),
    review('16 MB, 750,000 ports', portsPolicy(750_000), 4, 1),
  ]
}

function review(name: string, object: KubernetesObject, calls: number, connections: number): BenchReview {
  return {
    name,
    body: Buffer.from(`${JSON.stringify(makeAdmissionReview({ operation: 'CREATE', object }))}\n`),
    calls,
    connections,
  }
}

function policy(name: string, spec: Readonly<Record<string, unknown>>): KubernetesObject {
  return {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    metadata: {
      name,
      namespace: 'shop',
      uid: '6f8d3f3e-6a36-4a8e-9f3c-0e8c1d5b2a11',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/part-of': 'shop' },
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          apiVersion: 'networking.k8s.io/v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} } },
            'f:spec': { 'f:egress': {}, 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} },
          },
        },
      ],
    },
    spec,
  }
}

function smallPolicy(): KubernetesObject {
  return policy('api', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } },
            podSelector: { matchLabels: { app: 'frontend' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
      { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: [{ protocol: 'TCP', port: 5432 }] },
    ],
  })
}

function peersPolicy(count: number): KubernetesObject {
  const peers = Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? {
          ipBlock: {
            cidr: `10.${index % 250}.${(index * 7) % 250}.0/24`,
            except: [`10.${index % 250}.${(index * 7) % 250}.7/32`],
          },
        }
      : {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': `team-${index}` } },
          podSelector: { matchLabels: { 'app.kubernetes.io/name': `frontend-${index}` } },
        },
  )
  return policy('many-peers', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: peers, ports: [{ protocol: 'TCP', port: 8080 }] }],
  })
}

function portsPolicy(count: number): KubernetesObject {
  return policy('many-ports', {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ podSelector: {} }],
        ports: Array.from({ length: count }, () => ({ protocol: 'TCP' })),
      },
    ],
  })
}
