import t from 'tap'
import { PageStartError, type PageServer, servePages } from '../../src/page/serve-pages.ts'
import { makeSampleLog } from './sample-logs.ts'
import { reviewSample } from './serve-sample.ts'

const logs = await reviewSample([makeSampleLog(20, 1)])

function serve(host: string, port = 0): Promise<PageServer> {
  return servePages({
    logs,
    listen: { host, port },
    hostNames: [],
    onError: (error) => {
      throw error
    },
  })
}

await t.test('serves until it is closed', async (t) => {
  const server = await serve('localhost')
  t.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  t.equal(server.isLoopback, true)
  const response = await fetch(server.url)
  t.equal(response.status, 200)
  t.match(await response.text(), /<h1>Overview<\/h1>/)
  await server.close()
  await t.rejects(fetch(server.url))
})

await t.test('says where it is open to others', async (t) => {
  const server = await serve('0.0.0.0')
  t.equal(server.isLoopback, false)
  await server.close()
})

await t.test('an address that cannot be had is told in a line', async (t) => {
  const server = await serve('127.0.0.1')
  const port = Number(new URL(server.url).port)
  await t.rejects(serve('127.0.0.1', port), {
    name: 'PageStartError',
    message: `cannot listen on 127.0.0.1:${port} (EADDRINUSE); --listen takes another address`,
  })
  t.ok(await serve('127.0.0.1', port).catch((error: unknown) => error instanceof PageStartError))
  await server.close()
})
