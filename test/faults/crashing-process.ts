/**
 * A process of its own for crash.test.ts: a server that is wired as the product is to end on errors, with an answerer
 * that makes them. The name of the object says which: `reject` leaves a promise that fails to nobody, `later` throws
 * where nobody can catch it, the others are those of the fake answerer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { readAdmissionReview } from '../../src/model/admission-review.ts'
import { closeOnSignals } from '../../src/server/drain.ts'
import { startServer } from '../../src/server/listen.ts'
import { makeLogger } from '../../src/telemetry/logger.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'
import { fakeAnswerer } from '../server/fake-answerer.ts'
import { fakeCluster } from '../server/fake-cluster.ts'

const [certFile = '', keyFile = '', port = '', healthPort = ''] = process.argv.slice(2)
const logger = makeLogger({ level: 'info' })
const server = await startServer({
  answerer: {
    ...fakeAnswerer,
    answer: async (entry, body) => {
      const reading = readAdmissionReview(body)
      const name = reading.kind === 'request' ? reading.request.name : ''
      if (name === 'reject') void Promise.reject(new Error('nobody waits for me'))
      if (name === 'later')
        setImmediate(() => {
          throw new Error('nobody catches me')
        })
      // What fails above fails first: an answer after it would come from a process that is broken.
      if (name === 'reject' || name === 'later') await sleep(1_000)
      return fakeAnswerer.answer(entry, body)
    },
  },
  workerUrl: new URL('../server/fake-review-worker.ts', import.meta.url),
  configuration: () => '{}',
  cluster: fakeCluster(),
  tls: { certFile, keyFile },
  listen: { host: '127.0.0.1', port: Number(port) },
  health: { host: '127.0.0.1', port: Number(healthPort) },
  logger,
  metrics: makeMetrics(),
})
closeOnSignals({ server, drainMs: 60_000, graceMs: 2_000, logger })
logger.info('listening')
