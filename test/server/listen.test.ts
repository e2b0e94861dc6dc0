import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { ServerStartError, startServer } from '../../src/server/listen.ts'
import { makeLogger } from '../../src/telemetry/logger.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'
import { fakeAnswerer } from './fake-answerer.ts'
import { fakeCluster } from './fake-cluster.ts'
import { startTestServer } from './test-server.ts'

const free = { host: '127.0.0.1', port: 0 }
const parts = {
  answerer: fakeAnswerer,
  workerUrl: new URL('fake-review-worker.ts', import.meta.url),
  configuration: () => '{}',
  cluster: fakeCluster(),
  logger: makeLogger({ level: 'error' }),
  metrics: makeMetrics(),
}

async function startError(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'started'
  } catch (error) {
    return error instanceof ServerStartError ? error.message : `another error: ${String(error)}`
  }
}

void t.test('says in one line why it cannot start', async (t) => {
  const { certFile, keyFile } = await startTestServer(t)
  const tls = { certFile, keyFile }
  const taken = createServer().listen(free)
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  // Without a pipe it is a pair of numbers.
  const { port } = taken.address() as AddressInfo
  const onTaken = { host: '127.0.0.1', port }
  t.equal(
    await startError(
      startServer({ ...parts, tls: { certFile: '/nowhere/tls.crt', keyFile }, listen: free, health: free }),
    ),
    'the TLS certificate cannot be used: /nowhere/tls.crt cannot be read (ENOENT)',
  )
  const message = `cannot listen on 127.0.0.1:${port} (EADDRINUSE)`
  t.equal(await startError(startServer({ ...parts, tls, listen: onTaken, health: free })), message)
  t.equal(await startError(startServer({ ...parts, tls, listen: free, health: onTaken })), message)
})

void t.test('localhost is one address, so that no second server misses its settings', async (t) => {
  const { certFile, keyFile } = await startTestServer(t)
  const running = await startServer({
    ...parts,
    tls: { certFile, keyFile },
    listen: { host: 'localhost', port: 0 },
    health: { host: 'localhost', port: 0 },
  })
  t.teardown(() => running.close(0))
  t.equal(await (await fetch(`http://127.0.0.1:${running.healthPort}/livez`)).text(), 'ok')
  await t.rejects(fetch(`http://[::1]:${running.healthPort}/livez`))
})
