import { extname } from 'node:path'
import { UsageError, exitCodes } from '../cli/cli-io.ts'
import type { ServeOptions } from '../cli/serve-options.ts'
import { makeAccessReviewer } from '../cluster/access-review.ts'
import { inClusterAccess, kubeconfigAccess, type ClusterAccess } from '../cluster/access.ts'
import { makeApiClient } from '../cluster/api-client.ts'
import { systemClock } from '../cluster/clock.ts'
import { makePolicyLister } from '../cluster/list-policies.ts'
import { makeNamespaceLabels } from '../cluster/namespace-labels.ts'
import { rules } from '../rules/catalogue.ts'
import { watchConfiguration } from '../server/configuration-watch.ts'
import { closeOnSignals } from '../server/drain.ts'
import { ServerStartError, startServer } from '../server/listen.ts'
import {
  loadConfiguration,
  type LoadedConfiguration,
  readConfigurationFile,
  renderConfigurationProblem,
} from '../server/load-configuration.ts'
import type { ClusterFacts } from '../server/review-answerer.ts'
import { makeClusterMetrics } from '../telemetry/cluster-metrics.ts'
import { makeLogger } from '../telemetry/logger.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { composeAnswerer } from './compose-answerer.ts'
import { readPackageVersion } from './package-version.ts'
import { recordCluster } from './record-cluster.ts'

/** How long requests under way may take once the listener is closed: as long as a whole request may. */
const graceMs = 6_000
/** The kubelet takes up to a minute to bring a changed ConfigMap into the container. */
const configurationPollMs = 10_000

/**
 * Wires the server and starts it. It runs until a signal ends the process, so the exit code that is returned is that
 * of a good start. A configuration, certificate, port or cluster access that cannot be used is a UsageError.
 */
export async function serve(options: ServeOptions): Promise<number> {
  let inForce = await loadInitialConfiguration(options.config)
  const access = await findAccess(options)
  const metrics = makeMetrics()
  const clusterMetrics = makeClusterMetrics(metrics.registry)
  const logger = makeLogger({ level: options.logLevel, onWriteFailure: metrics.logWriteFailed })
  const recorder = recordCluster(logger, clusterMetrics)
  const client = makeApiClient(access)
  const labels = makeNamespaceLabels({ client, clock: systemClock, random: Math.random, recorder })
  const { mayConfigure } = makeAccessReviewer({ client, clock: systemClock, recorder })
  const policiesOf = makePolicyLister({ client, clock: systemClock })
  const cluster: ClusterFacts = { labelsOf: labels.labelsOf, mayConfigure, policiesOf }
  clusterMetrics.watchSnapshot('namespaces', labels)

  let answerer = composeAnswerer(inForce, cluster)
  metrics.configurationUsed(inForce.hash)
  const watch =
    options.config === undefined
      ? undefined
      : watchConfiguration({
          file: options.config,
          inForce,
          load: (text) => loadConfiguration(text, rules),
          use: (configuration) => {
            answerer = composeAnswerer(configuration, cluster)
            inForce = configuration
          },
          pollIntervalMs: configurationPollMs,
          logger,
          metrics,
        })
  labels.start()
  const stopAll = async (): Promise<void> => {
    watch?.stop()
    await labels.stop()
    client.close()
  }
  try {
    const server = await startServer({
      answerer: {
        answer: (entry, body) => answerer.answer(entry, body),
        giveUp: (entry, uid, reason) => answerer.giveUp(entry, uid, reason),
      },
      workerUrl: workerUrl(),
      configuration: () => inForce.text,
      cluster,
      readiness: [
        {
          name: 'namespaces-synced',
          problem: () => (labels.hasSynced() ? undefined : labels.healthProblem()),
        },
        { name: 'namespaces-current', problem: labels.healthProblem, isAdvisory: true },
        { name: 'configuration', problem: () => watch?.problem(), isAdvisory: true },
      ],
      tls: { certFile: options.tlsCertFile, keyFile: options.tlsKeyFile },
      listen: options.listen,
      health: options.healthListen,
      limits: { maxReviewBytes: options.maxReviewBytes },
      logger,
      metrics,
    })
    const { admissionPort, healthPort } = server
    closeOnSignals({
      server: {
        beginDrain: server.beginDrain,
        close: async (closeGraceMs) => {
          await server.close(closeGraceMs)
          await stopAll()
        },
      },
      drainMs: options.drainMs,
      graceMs,
      logger,
    })
    const { enforce, warn, audit } = inForce.settings.levels
    const levels = { enforce: enforce.level, warn: warn.level, audit: audit.level }
    const configuration = { file: options.config, hash: inForce.hash, levels }
    logger.info({ version: readPackageVersion(), configuration, admissionPort, healthPort }, 'listening')
    return exitCodes.success
  } catch (error) {
    await stopAll()
    if (error instanceof ServerStartError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

/** The configuration to start with; without a file the defaults. */
async function loadInitialConfiguration(file: string | undefined): Promise<LoadedConfiguration> {
  const reading =
    file === undefined
      ? ({ ok: true, text: minimalConfiguration } as const)
      : await readConfigurationFile(file)
  if (!reading.ok) throw new UsageError(`the configuration ${file ?? ''} cannot be used: ${reading.reason}`)
  const loading = loadConfiguration(reading.text, rules)
  if (loading.ok) return loading.configuration
  const lines = loading.problems.map((problem) => `  ${renderConfigurationProblem(problem)}`)
  throw new UsageError(
    [
      `the configuration ${file ?? ''} cannot be used:`,
      ...lines,
      'netpol-guardrail config check says the same of a file without starting; config default prints a good one.',
    ].join('\n'),
  )
}

const minimalConfiguration = 'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\n'

async function findAccess({ kubeconfig, serviceAccountDir }: ServeOptions): Promise<ClusterAccess> {
  try {
    const access =
      kubeconfig === undefined
        ? inClusterAccess(process.env, serviceAccountDir)
        : await kubeconfigAccess(kubeconfig)
    if (access !== undefined) return access
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`the kubeconfig ${kubeconfig ?? ''} cannot be used: ${reason}`, { cause: error })
  }
  throw new UsageError(
    'this is no pod of a cluster (KUBERNETES_SERVICE_HOST is not set), and the labels of namespaces say what is ' +
      'enforced there; name the cluster with --kubeconfig FILE',
  )
}

/** The worker is compiled beside this module, or stands beside it as TypeScript. */
function workerUrl(): URL {
  return new URL(`./review-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url)
}
