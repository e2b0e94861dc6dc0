import { createHash } from 'node:crypto'

const rules = ['or-peers', 'any-ip', 'isolation-dropped', 'open-peers', 'sensitive-port-open'] as const
const startMs = Date.UTC(2026, 10, 1)

/**
 * One line of an audit log, as kube-apiserver 1.37 writes it at level Request, about 2 KB long: the write of a NetworkPolicy
 * by one of 200 users in one of 500 namespaces, a third of which a level would refuse. Or one about a Pod.
 */
export function makeAuditLine(index: number, isOther: boolean): string {
  const namespace = `team-${index % 500}`
  const name = `policy-${index % 7919}`
  const rule = rules[index % rules.length] ?? ''
  const isViolating = index % 3 === 0
  const time = new Date(startMs + index * 1300)
  const stamp = (ms: number): string => `${new Date(time.getTime() + ms).toISOString().slice(0, -1)}437Z`
  const entry = 'observe.networkpolicies.netpol-guardrail.dev'
  const resource = isOther ? 'pods' : 'networkpolicies'
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: idOf(index),
    stage: 'ResponseComplete',
    requestURI: `/apis/networking.k8s.io/v1/namespaces/${namespace}/${resource}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`,
    verb: 'create',
    user: {
      username: `user-${index % 200}`,
      uid: `user-${index % 200}`,
      groups: ['developers', 'system:authenticated'],
    },
    sourceIPs: ['10.4.17.3'],
    userAgent: 'kubectl/v1.37.0 (linux/amd64) kubernetes/3f1a2c9',
    objectRef: { resource, namespace, name, apiGroup: 'networking.k8s.io', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: {
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name, team: namespace } },
      spec: {
        podSelector: { matchLabels: { app: name } },
        ingress: [
          {
            ports: [{ protocol: 'TCP', port: 8080 }],
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } },
              { podSelector: { matchLabels: { app: 'frontend' } } },
            ],
          },
        ],
        policyTypes: ['Ingress'],
      },
    },
    requestReceivedTimestamp: stamp(0),
    stageTimestamp: stamp(21),
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': `RBAC: allowed by RoleBinding "developers/${namespace}" of ClusterRole "edit" to Group "developers"`,
      'mutation.webhook.admission.k8s.io/round_0_index_0':
        '{"configuration":"netpol-guardrail","webhook":"describe.networkpolicies.netpol-guardrail.dev","mutated":true}',
      ...(isViolating ? { [`${entry}/findings`]: `${rule}@spec.ingress[0].from[0];baseline;new` } : {}),
      [`${entry}/guard`]: 'v0.1.0 config=96cbb7',
      [`${entry}/levels`]: 'enforce=off warn=baseline audit=strict from=defaults',
      [`${entry}/schema`]: '1',
      [`${entry}/verdict`]: 'allowed',
      ...(isViolating ? { [`${entry}/would-refuse`]: `baseline:${rule}` } : {}),
    },
  }
  return `${JSON.stringify(event)}\n`
}

/** A UUID that is different for each number. */
function idOf(index: number): string {
  const hex = createHash('sha256').update(String(index)).digest('hex')
  return [8, 4, 4, 4, 12].reduce<readonly [string, number]>(
    ([id, from], length) => [`${id}${id === '' ? '' : '-'}${hex.slice(from, from + length)}`, from + length],
    ['', 0],
  )[0]
}
