import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { ensureDevelopmentCertificates } from '../../certs/development-certificates.ts'
import { type GuardCluster, type GuardProcess, startGuardProcess } from '../../tools/guard-process.ts'
import { grantDeveloper } from '../control-plane/grant.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { waitUntil } from '../control-plane/wait-until.ts'
import {
  applyWebhookConfigurations,
  waitForWebhookConfigurations,
} from '../control-plane/webhook-configuration.ts'

const decisionSchema = z.object({
  msg: z.literal('decision'),
  entry: z.string(),
  operation: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  user: z.string(),
  verdict: z.string(),
  trail: z.record(z.string(), z.string()),
})

/** A decision as the guard logged it. */
export type LoggedDecision = z.infer<typeof decisionSchema>

/** How to set a guarded cluster up. */
export interface GuardedClusterOptions {
  readonly controllerManager?: boolean
  /** More arguments of `serve`. */
  readonly guardArgs?: readonly string[]
  /** More flags of the API server. */
  readonly apiServerFlags?: readonly string[]
  /** Where the API server calls. Given: somebody else answers there, and no guard is started. */
  readonly guardPort?: number
}

/**
 * A control plane with the shipped webhook configurations and a guard in a process of its own. Namespace `shop` enforces
 * baseline, `open` enforces nothing; user `dev` may write policies in both.
 */
export interface GuardedCluster extends Pick<
  ControlPlane,
  'kubectl' | 'kubeconfigFile' | 'request' | 'auditEvents' | 'version' | 'killApiServer' | 'startApiServer'
> {
  /** The decisions that the guard logged since the last call. */
  readonly takeDecisions: () => Promise<readonly LoggedDecision[]>
  /** Every line that a guard logged so far. */
  readonly guardLog: () => readonly string[]
  /** What /metrics of the guard says that the API server calls. */
  readonly guardMetrics: () => Promise<string>
  readonly startGuard: () => Promise<void>
  /** One more guard, on a port of its own. */
  readonly startAnotherGuard: () => Promise<GuardProcess>
  readonly killGuard: () => Promise<void>
  /** Stops the guard in its tracks: connections stay, answers do not come. */
  readonly freezeGuard: () => void
  readonly thawGuard: () => void
  /** Runs something while the webhook configurations are not there. */
  readonly withoutGuard: (work: () => Promise<void>) => Promise<void>
  /** Resolves when the enforce entry has an answer. */
  readonly untilAnswered: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts all of it. */
export async function startGuardedCluster(options: GuardedClusterOptions = {}): Promise<GuardedCluster> {
  const root = new URL('../../', import.meta.url)
  const certificates = await ensureDevelopmentCertificates(new URL('certs/development/', root))
  const controlPlane = await startControlPlane({ apiServerFlags: options.apiServerFlags ?? [] })
  const { kubectl, request } = controlPlane
  const log: string[] = []
  let taken = 0
  const account = await installAccount(controlPlane, root)
  const start = (port: number): Promise<GuardProcess> =>
    startGuardProcess({
      ...certificates,
      cluster: account,
      port,
      args: ['--drain-ms', '2000', ...(options.guardArgs ?? [])],
      onLogLine: (line) => log.push(line),
    })
  const guards = new Set<GuardProcess>()
  const startAnotherGuard = async (port = 0): Promise<GuardProcess> => {
    const guard = await start(port)
    guards.add(guard)
    return guard
  }
  let guard = options.guardPort === undefined ? await startAnotherGuard() : undefined
  const port = options.guardPort ?? guard?.admissionPort ?? 0
  const documents = await readWebhookConfigurations(root)
  const apply = (): Promise<void> =>
    applyWebhookConfigurations(controlPlane, documents, { port, caBundle: certificates.ca })

  await createNamespaces(controlPlane)
  if (options.controllerManager === true) await controlPlane.startControllerManager()
  await apply()

  return {
    kubectl,
    kubeconfigFile: controlPlane.kubeconfigFile,
    request,
    auditEvents: controlPlane.auditEvents,
    version: controlPlane.version,
    killApiServer: controlPlane.killApiServer,
    startApiServer: controlPlane.startApiServer,
    guardLog: () => log,
    takeDecisions: async () => {
      // The guard answers before its log line has travelled through the pipe.
      await sleep(200)
      const lines = log.slice(taken)
      taken = log.length
      return lines.flatMap((line) => decisionSchema.safeParse(JSON.parse(line)).data ?? [])
    },
    guardMetrics: async () => {
      if (guard === undefined) throw new Error('there is no guard')
      return (await fetch(`http://127.0.0.1:${guard.healthPort}/metrics`)).text()
    },
    startGuard: async () => {
      guard = await startAnotherGuard(port)
    },
    startAnotherGuard: () => startAnotherGuard(),
    killGuard: async () => {
      await guard?.kill()
    },
    freezeGuard: () => {
      guard?.process.kill('SIGSTOP')
    },
    thawGuard: () => {
      guard?.process.kill('SIGCONT')
    },
    withoutGuard: async (work) => {
      await kubectl([
        'delete',
        'validatingwebhookconfigurations,mutatingwebhookconfigurations',
        'netpol-guardrail',
      ])
      await waitForWebhookConfigurations(controlPlane)
      await work()
      await apply()
    },
    untilAnswered: async () => {
      await waitUntil(
        'the guard to answer',
        async () => {
          const { statusCode } = await request({
            method: 'POST',
            path: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies?dryRun=All',
            body: JSON.stringify({ metadata: { name: 'probe' }, spec: { podSelector: {} } }),
          })
          return statusCode === 201 ? true : undefined
        },
        { timeoutMs: 20_000 },
      )
    },
    stop: async () => {
      await Promise.all([...guards].map((each) => each.kill()))
      await controlPlane.stop()
    },
  }
}

/** The account of the guard with exactly the rights that deploy/ gives it, and its token where a pod has it. */
async function installAccount(controlPlane: ControlPlane, root: URL): Promise<GuardCluster> {
  const files = ['namespace', 'serviceaccount', 'rbac'].map((name) =>
    fileURLToPath(new URL(`deploy/base/${name}.yaml`, root)),
  )
  await controlPlane.kubectl(['apply', ...files.flatMap((file) => ['-f', file])])
  const { stdout: token } = await controlPlane.kubectl([
    ...['--namespace', 'netpol-guardrail', 'create', 'token', 'netpol-guardrail'],
  ])
  const serviceAccountDir = join(controlPlane.directory, 'guard-account')
  await mkdir(serviceAccountDir)
  await writeFile(join(serviceAccountDir, 'token'), token)
  await copyFile(controlPlane.caFile, join(serviceAccountDir, 'ca.crt'))
  const { hostname, port } = new URL(controlPlane.url)
  return { host: hostname, port: Number(port), serviceAccountDir }
}

async function readWebhookConfigurations(root: URL): Promise<readonly unknown[]> {
  const files = ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']
  const texts = await Promise.all(
    files.map((file) => readFile(new URL(`deploy/base/${file}.yaml`, root), 'utf8')),
  )
  return texts.flatMap((text) => [...parseAllDocuments(text)].map((document): unknown => document.toJS()))
}

async function createNamespaces(controlPlane: ControlPlane): Promise<void> {
  await controlPlane.kubectl(['create', '-f', '-'], {
    input: `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {netpol-guardrail.dev/enforce: baseline}}
---
apiVersion: v1
kind: Namespace
metadata: {name: open}
`,
  })
  await grantDeveloper(controlPlane, 'dev', ['shop', 'open'])
}
