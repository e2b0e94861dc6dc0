/** A process of its own for drain.test.ts: a server with the fake answerer that ends on signals. */
import { setTimeout as sleep } from 'node:timers/promises'
import { closeOnSignals } from '../../src/server/drain.ts'
import { startServer } from '../../src/server/listen.ts'
import { makeLogger } from '../../src/telemetry/logger.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'
import { fakeAnswerer } from './fake-answerer.ts'
import { fakeCluster } from './fake-cluster.ts'

const [certFile = '', keyFile = '', drainMs = '', fault = ''] = process.argv.slice(2)
const logger = makeLogger({ level: 'info' })
const server = await startServer({
  answerer: fakeAnswerer,
  workerUrl: new URL('fake-review-worker.ts', import.meta.url),
  configuration: () => '{}',
  cluster: fakeCluster(),
  tls: { certFile, keyFile },
  listen: { host: '127.0.0.1', port: 0 },
  health: { host: '127.0.0.1', port: 0 },
  logger,
  metrics: makeMetrics(),
})
closeOnSignals({ server, drainMs: Number(drainMs), graceMs: 2_000, logger })
logger.info({ admissionPort: server.admissionPort, healthPort: server.healthPort }, 'listening')
if (fault === 'rejection') await Promise.race([Promise.reject(new Error('nobody catches me')), sleep(1)])
if (fault === 'exception')
  setImmediate(() => {
    throw new Error('nobody catches me')
  })
if (fault === 'nothing') setImmediate(() => void Promise.reject(undefined as unknown as Error))
