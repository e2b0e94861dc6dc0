/** What a test says about an event; the rest is that of an everyday write. */
export interface EventOptions {
  readonly id?: string
  readonly stage?: string
  readonly level?: string
  readonly verb?: string
  readonly uri?: string
  readonly user?: string
  readonly userUid?: string
  readonly impersonated?: string
  readonly agent?: string
  readonly resource?: string
  readonly apiGroup?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly code?: number
  readonly message?: string
  readonly requestObject?: unknown
  readonly responseObject?: unknown
  /** When the request came, without the Z and with microseconds. */
  readonly received?: string
  /** Milliseconds until the answer. */
  readonly tookMs?: number
  readonly annotations?: Readonly<Record<string, string>>
}

const everyday = {
  level: 'Request',
  stage: 'ResponseComplete',
  verb: 'create',
  code: 201,
  namespace: 'shop',
  name: 'web',
  resource: 'networkpolicies',
  received: '2026-11-21T10:00:00.000001',
  tookMs: 20,
  user: 'dev',
  agent: 'kubectl/v1.37.0 (linux/amd64) kubernetes/1234567',
}

/** One line of an audit log, with the keys in the order in which kube-apiserver writes them, without its end. */
export function makeEventLine(options: EventOptions = {}): string {
  const event = { ...everyday, ...options }
  const { namespace, name, resource, verb, received, impersonated } = event
  const answered = new Date(Date.parse(`${received}Z`) + event.tookMs).toISOString()
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: event.level,
    auditID: options.id ?? `id-${received}-${namespace}-${name}-${verb}`,
    stage: event.stage,
    requestURI:
      options.uri ?? `/apis/networking.k8s.io/v1/namespaces/${namespace}/${resource}?fieldManager=kubectl`,
    verb,
    user: { username: event.user, uid: event.userUid, groups: ['developers', 'system:authenticated'] },
    impersonatedUser: impersonated === undefined ? undefined : { username: impersonated },
    sourceIPs: ['127.0.0.1'],
    userAgent: event.agent,
    objectRef: {
      resource,
      namespace,
      name: name === '' ? undefined : name,
      apiGroup: event.apiGroup ?? groups[resource],
      apiVersion: 'v1',
      subresource: event.subresource,
    },
    responseStatus: { metadata: {}, message: event.message, code: event.code },
    requestObject: event.requestObject,
    responseObject: event.responseObject,
    requestReceivedTimestamp: `${received}Z`,
    stageTimestamp: answered.replace('Z', `${received.slice(-3)}Z`),
    annotations: { 'authorization.k8s.io/decision': 'allow', ...event.annotations },
  })
}

const groups: Readonly<Record<string, string>> = { networkpolicies: 'networking.k8s.io' }

/** The annotations that an entry leaves, by the keys of a trail. */
export function trailAnnotations(
  keys: Readonly<Record<string, string>> = {},
  entry = 'observe.networkpolicies',
): Readonly<Record<string, string>> {
  const trail = {
    guard: 'v0.1.0 config=96cbb7',
    levels: 'enforce=off warn=baseline audit=strict from=defaults',
    schema: '1',
    verdict: 'allowed',
    ...keys,
  }
  return Object.fromEntries(
    Object.entries(trail)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [`${entry}.netpol-guardrail.dev/${key}`, value]),
  )
}

/** What the API server notes where an entry did not answer. */
export function failedOpen(
  entry = 'observe.networkpolicies',
  phase = 'validating',
): Readonly<Record<string, string>> {
  return {
    [`failed-open.${phase}.webhook.admission.k8s.io/round_0_index_0`]: `${entry}.netpol-guardrail.dev`,
  }
}

/** What a test says about a line of the guard; the rest is that of an everyday decision. */
export interface DecisionOptions {
  readonly time?: string
  readonly entry?: string
  readonly uid?: string
  readonly operation?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly user?: string
  readonly dryRun?: boolean
  readonly trail?: Readonly<Record<string, string>>
}

/** One line of the guard's log, without its end. */
export function makeDecisionLine(options: DecisionOptions = {}): string {
  const { namespace = 'shop', name = 'web', time = '2026-11-21T10:00:00.010Z' } = options
  const trail = {
    schema: '1',
    verdict: 'allowed',
    levels: 'enforce=off warn=baseline audit=strict from=defaults',
    guard: 'v0.1.0 config=96cbb7',
    ...options.trail,
  }
  return JSON.stringify({
    level: 'info',
    time,
    entry: options.entry ?? 'observe.networkpolicies',
    uid: options.uid ?? `uid-${time}-${namespace}-${name}`,
    operation: options.operation ?? 'CREATE',
    kind: options.kind ?? 'NetworkPolicy',
    namespace,
    name,
    user: options.user ?? 'dev',
    dryRun: options.dryRun ?? false,
    verdict: trail.verdict,
    trail,
    durationMs: 0.4,
    msg: 'decision',
  })
}

/** A policy as somebody would send it, with the OR mistake. */
export const orMistake = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          { namespaceSelector: { matchLabels: { team: 'web' } } },
          { podSelector: { matchLabels: { app: 'frontend' } } },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  },
} as const
