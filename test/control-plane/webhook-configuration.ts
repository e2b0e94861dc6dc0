import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { expectSuccess } from './expect-success.ts'
import type { ControlPlane } from './start.ts'
import { waitUntil } from './wait-until.ts'

const resources = {
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
} as const

type ConfigurationKind = keyof typeof resources

const serviceReference = z.looseObject({ service: z.looseObject({ path: z.string() }) })
const configurationSchema = z.looseObject({
  apiVersion: z.literal('admissionregistration.k8s.io/v1'),
  kind: z.literal(['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']),
  metadata: z.looseObject({ name: z.string() }),
  webhooks: z.array(z.looseObject({ name: z.string(), clientConfig: serviceReference })).min(1),
})

/** A webhook configuration with entries that are called by URL. */
export interface TestedConfiguration {
  readonly apiVersion: string
  readonly kind: ConfigurationKind
  readonly metadata: { readonly name: string }
  readonly webhooks: readonly {
    readonly name: string
    readonly clientConfig: { readonly url: string; readonly caBundle: string }
  }[]
}

/** Where the webhooks are while they are tested. */
export interface WebhookTarget {
  readonly port: number
  /** PEM: what the API server is to trust. */
  readonly caBundle: string
  /**
   * Default 127.0.0.1. To a loopback name the API server speaks HTTP/2 if the webhook offers it; to any other host, and
   * to the service of a real cluster, HTTP/1.1.
   */
  readonly host?: string
}

/**
 * The webhook configurations among parsed YAML documents, with nothing changed but where the API server finds the
 * webhooks: the path of the service stays. Throws if there are none, or if an entry has no such path.
 */
export function pointWebhooksAt(
  documents: readonly unknown[],
  { host = '127.0.0.1', port, caBundle }: WebhookTarget,
): readonly TestedConfiguration[] {
  const configurations = documents.filter(isWebhookConfiguration)
  if (configurations.length === 0) throw new Error('no webhook configuration among the documents')
  return configurations.map((document) => {
    const configuration = configurationSchema.parse(document)
    return {
      ...configuration,
      webhooks: configuration.webhooks.map((webhook) => ({
        ...webhook,
        clientConfig: {
          url: `https://${host}:${port}${webhook.clientConfig.service.path}`,
          caBundle: Buffer.from(caBundle).toString('base64'),
        },
      })),
    }
  })
}

type Plane = Pick<ControlPlane, 'request'>

/** Applies webhook configurations, pointed at the webhooks under test, and resolves when the API server acts on them. */
export async function applyWebhookConfigurations(
  plane: Plane,
  documents: readonly unknown[],
  target: WebhookTarget,
): Promise<void> {
  for (const configuration of pointWebhooksAt(documents, target)) {
    await apply(plane, configuration.kind, configuration.metadata.name, configuration)
  }
  await waitForWebhookConfigurations(plane)
}

/**
 * Resolves when the API server acts on every webhook configuration that was written or deleted before. It learns of them
 * in the order of the writes: once it acts on one that is written now, it has seen all others of that kind. The one that
 * is written here refuses a single dry run, which nothing else matches, and needs no webhook that runs.
 */
export async function waitForWebhookConfigurations(plane: Plane): Promise<void> {
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const) {
    const name = `probe-${randomUUID()}`
    await apply(plane, kind, name, makeProbe(kind, name))
    await waitUntil(`the API server to act on a ${kind}`, () => isRefused(plane, name), { timeoutMs: 10_000 })
    expectSuccess(await plane.request({ method: 'DELETE', path: pathOf(kind, name) }))
  }
}

function makeProbe(kind: ConfigurationKind, name: string): object {
  const rule = {
    apiGroups: ['rbac.authorization.k8s.io'],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['clusterroles'],
  }
  const webhook = {
    name: `${name}.netpol-guardrail.dev`,
    // Never called: the condition fails before, and with it the request.
    clientConfig: { url: 'https://127.0.0.1:1/' },
    rules: [rule],
    objectSelector: { matchLabels: { probe: name } },
    matchConditions: [{ name: 'fails', expression: 'oldObject.metadata.name == ""' }],
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, webhooks: [webhook] }
}

async function isRefused(plane: Plane, name: string): Promise<true | undefined> {
  const { statusCode } = await plane.request({
    method: 'POST',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All',
    body: JSON.stringify({ metadata: { name, labels: { probe: name } }, rules: [] }),
  })
  return statusCode === 403 ? true : undefined
}

async function apply(plane: Plane, kind: ConfigurationKind, name: string, document: object): Promise<void> {
  const response = await plane.request({
    method: 'PATCH',
    path: `${pathOf(kind, name)}?fieldManager=test&force=true&fieldValidation=Strict`,
    headers: { 'Content-Type': 'application/apply-patch+yaml' },
    body: JSON.stringify(document),
  })
  expectSuccess(response)
}

function pathOf(kind: ConfigurationKind, name: string): string {
  return `/apis/admissionregistration.k8s.io/v1/${resources[kind]}/${encodeURIComponent(name)}`
}

function isWebhookConfiguration(document: unknown): boolean {
  const kind = z.looseObject({ kind: z.string() }).safeParse(document).data?.kind
  return kind !== undefined && Object.hasOwn(resources, kind)
}
