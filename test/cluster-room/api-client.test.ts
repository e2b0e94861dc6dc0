import { createServer as createTcpServer } from 'node:net'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { inClusterAccess, kubeconfigAccess } from '../../src/cluster/access.ts'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { makeHandClock } from './hand-clock.ts'
import { startMockApiServer } from './mock-api-server.ts'
import { until } from './note-events.ts'

const never = new AbortController().signal
const get = { method: 'GET', path: '/version', accept: 'application/json', signal: never } as const

await t.test('inside a cluster it reads the token again when a minute has passed', async (t) => {
  const directory = t.testdir({ token: 'first\n', 'ca.crt': 'CA' })
  const clock = makeHandClock()
  const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }
  const access = inClusterAccess(environment, directory, clock)
  t.equal(access?.server.href, 'https://10.0.0.1/')
  const authorization = async (): Promise<unknown> => (await access?.credentials())?.headers?.authorization
  t.equal(await authorization(), 'Bearer first')
  await writeFile(join(directory, 'token'), 'second')
  clock.advance(59_000)
  t.equal(await authorization(), 'Bearer first')
  clock.advance(1000)
  t.equal(await authorization(), 'Bearer second')
  t.equal((await access?.credentials())?.ca, 'CA')
})

await t.test('knows IPv6 service addresses, and when it is outside a cluster', (t) => {
  const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }
  t.equal(inClusterAccess(environment)?.server.href, 'https://[fd00::1]:6443/')
  t.equal(inClusterAccess({}), undefined)
  t.equal(inClusterAccess({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }), undefined)
  t.end()
})

await t.test(
  'a token that cannot be read is a failure without the request, and names no secret',
  async (t) => {
    const directory = t.testdir({ 'ca.crt': 'CA' })
    const environment = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' }
    const access = inClusterAccess(environment, directory)
    if (access === undefined) throw new Error('inside a cluster')
    const client = makeApiClient(access)
    t.match(await client.fetchJson(get, 100), { kind: 'unreachable', reason: /ENOENT.*token/ })
    await mkdir(join(directory, 'token'))
    t.match(await client.fetchJson(get, 100), { kind: 'unreachable', reason: /EISDIR/ })
  },
)

await t.test('reads a kubeconfig', async (t) => {
  const directory = t.testdir({
    kubeconfig: JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443/base', 'tls-server-name': 'api' } }],
      users: [{ name: 'u', user: { token: 'secret' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
    empty: '{}',
  })
  const access = await kubeconfigAccess(join(directory, 'kubeconfig'))
  t.equal(access.server.href, 'https://127.0.0.1:6443/base')
  const credentials = await access.credentials()
  t.equal(credentials.headers?.['Authorization'], 'Bearer secret')
  t.equal(credentials.servername, 'api')
  t.equal(credentials.agent, undefined, 'our agent is used, which keeps connections')
  await t.rejects(kubeconfigAccess(join(directory, 'empty')), /no current cluster/)
  await t.rejects(kubeconfigAccess(join(directory, 'absent')), /ENOENT/)
})

await t.test('keeps its connection for the next request', async (t) => {
  const server = await startMockApiServer()
  t.teardown(server.close)
  server.replies.other = (response) => response.end('{}')
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  for (let left = 5; left > 0; left -= 1) {
    t.same(await client.fetchJson(get, 100), { kind: 'answered', body: {}, warnings: [] })
    await new Promise(setImmediate)
  }
  t.equal(server.openSockets(), 1)
  client.close()
  await until('it is closed', () => server.openSockets() === 0)
})

await t.test('asks below the path of the server, with the credentials of the moment', async (t) => {
  const server = await startMockApiServer()
  t.teardown(server.close)
  const seen: unknown[] = []
  server.replies.other = (response, request) => {
    seen.push([request.url, request.headers.authorization, request.headers['user-agent']])
    response.end('{}')
  }
  let token = 'one'
  const client = makeApiClient({
    server: new URL('/clusters/a/', server.url),
    credentials: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
  })
  t.teardown(client.close)
  await client.fetchJson(get, 100)
  token = 'two'
  await client.fetchJson(get, 100)
  t.same(seen, [
    ['/clusters/a/version', 'Bearer one', 'netpol-guardrail'],
    ['/clusters/a/version', 'Bearer two', 'netpol-guardrail'],
  ])
})

await t.test('a kept connection that the server closes under the request is replaced once', async (t) => {
  // Answers the first request of each connection and resets it at the second, as a server that restarts does.
  const connections: number[] = []
  const server = createTcpServer((socket) => {
    let requests = 0
    connections.push(1)
    socket.on('error', () => undefined)
    socket.on('data', () => {
      requests += 1
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
      else socket.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = makeApiClient({
    server: new URL(`http://127.0.0.1:${address.port}`),
    credentials: () => Promise.resolve({}),
  })
  t.teardown(() => {
    client.close()
    server.close()
  })
  t.match(await client.fetchJson(get, 100), { kind: 'answered' })
  await new Promise(setImmediate)
  t.match(await client.fetchJson(get, 100), { kind: 'answered' })
  t.equal(connections.length, 2)
})

await t.test('does not read more than it is allowed to', async (t) => {
  const server = await startMockApiServer()
  t.teardown(server.close)
  server.replies.other = (response) => {
    response.write('[1')
    const timer = setInterval(() => response.write(',1'.repeat(1000)), 1)
    response.on('close', () => {
      clearInterval(timer)
    })
  }
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  t.teardown(client.close)
  t.match(await client.fetchJson(get, 10_000), { kind: 'too-large' })
  await until('the connection is closed', () => server.openSockets() === 0)
})

await t.test('hands on what the API server wants the user to read, and why it refused', async (t) => {
  const server = await startMockApiServer()
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  t.teardown(async () => {
    client.close()
    await server.close()
  })
  server.replies.other = (response) => {
    response.setHeader('warning', ['299 - "use \\"v1\\", not this"', '299 k8s "two", 299 - "three"'])
    response.end('{}')
  }
  t.match(await client.fetchJson(get, 100), { warnings: ['use "v1", not this', 'two', 'three'] })
  server.replies.other = (response) => {
    response.writeHead(403)
    response.end('{"kind":"Status","reason":"Forbidden","message":"dev cannot do it"}')
  }
  t.match(await client.fetchJson(get, 100), {
    kind: 'refused',
    reason: 'HTTP 403 Forbidden',
    message: 'dev cannot do it',
  })
})
