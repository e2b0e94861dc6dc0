import { Agent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { reviewOfSize, reviewText } from './reviews.ts'
import { enforcePath, responseOf, startTestServer } from './test-server.ts'

const mib = 1024 * 1024

void t.test('row 25, row 53: refuses 20 MB and 60 MB in words, and the connection goes on', async (t) => {
  const server = await startTestServer(t)
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    ca: server.authority.cert,
    servername: 'localhost',
  })
  t.teardown(() => {
    agent.destroy()
  })
  const ports = new Set<number | undefined>()
  agent.on('free', (socket: { localPort?: number }) => ports.add(socket.localPort))
  const oversize = [
    [enforcePath, 20_000_000],
    ['/validate/observe.networkpolicies', 60_000_000],
    ['/mutate/describe.networkpolicies', 20_000_000],
  ] as const
  for (const [path, sizeBytes] of oversize) {
    const reply = await server.send({ path, body: reviewOfSize(path, sizeBytes), agent })
    t.equal(reply.statusCode, 200)
    t.match(responseOf(reply), { uid: path, allowed: false, status: { message: /too-large/ } })
  }
  const small = await server.send({ path: enforcePath, body: reviewText('after'), agent })
  t.match(responseOf(small), { uid: 'after', allowed: true })
  t.equal(ports.size, 1, 'all over one connection')
  t.equal(
    await server.metric(
      'netpol_guardrail_undecided_total{entry="observe.networkpolicies",reason="too-large"}',
    ),
    1,
  )
})

void t.test('row 26: refuses an oversize body whose length was not announced', async (t) => {
  const server = await startTestServer(t)
  const reply = await server.send({ path: enforcePath, body: inChunks(reviewOfSize('chunked', 20_000_000)) })
  t.equal(reply.statusCode, 200)
  t.match(responseOf(reply), { uid: 'chunked', allowed: false })
})

void t.test('takes a body of exactly the limit, and refuses one byte more', async (t) => {
  const server = await startTestServer(t, { limits: { maxReviewBytes: 100_000 } })
  const fits = await server.send({ path: enforcePath, body: reviewOfSize('fits', 100_000) })
  t.match(responseOf(fits), { uid: 'fits', allowed: true })
  const over = await server.send({ path: enforcePath, body: reviewOfSize('over', 100_001) })
  t.match(responseOf(over), { uid: 'over', allowed: false })
  const chunked = await server.send({ path: enforcePath, body: inChunks(reviewOfSize('over', 100_001)) })
  t.match(responseOf(chunked), { uid: 'over', allowed: false })
})

void t.test('says 400 to an oversize body without a uid at its start', async (t) => {
  const server = await startTestServer(t)
  const reply = await server.send({ path: enforcePath, body: Buffer.alloc(17 * mib, ' ') })
  t.equal(reply.statusCode, 400)
})

void t.test(
  'row 53: answers before the rest has arrived where that takes long, and still reads the rest',
  async (t) => {
    const server = await startTestServer(t, { limits: { maxReviewBytes: 10_000, discardMs: 50 } })
    const body = reviewOfSize('slow', 40_000)
    const socket = await server.open()
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body.subarray(0, 20_000))
    while (!Buffer.concat(received).includes('"uid":"slow"')) await sleep(10)
    socket.write(body.subarray(20_000))
    const next = reviewText('next')
    socket.write(
      `POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${next.length}\r\n\r\n${next}`,
    )
    while (!Buffer.concat(received).includes('"uid":"next"')) await sleep(10)
    t.equal(
      Buffer.concat(received)
        .toString()
        .match(/HTTP\/1\.1 200 OK/g)?.length,
      2,
    )
    socket.destroy()
  },
)

void t.test('row 53: stops reading at the discard limit, with the answer sent', async (t) => {
  const server = await startTestServer(t, { limits: { maxReviewBytes: 10_000, maxDiscardedBytes: 50_000 } })
  const socket = await server.open()
  const received: Buffer[] = []
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 1000000000\r\n\r\n`)
  socket.write(reviewOfSize('endless', 60_000))
  await closed
  t.match(Buffer.concat(received).toString(), /HTTP\/1\.1 200 OK[^]*connection: close[^]*"uid":"endless"/i)
})

void t.test('reads a body that comes a byte at a time', async (t) => {
  const server = await startTestServer(t)
  const body = reviewText('crumbs')
  async function* crumbs(): AsyncGenerator<Buffer> {
    for (const byte of Buffer.from(body)) {
      yield Buffer.of(byte)
      await Promise.resolve()
    }
  }
  const reply = await server.send({ path: enforcePath, body: crumbs() })
  t.match(responseOf(reply), { uid: 'crumbs', allowed: true })
})

void t.test('keeps letters that are split between chunks', async (t) => {
  const server = await startTestServer(t)
  const body = Buffer.from(reviewText('split', 'ä€😀'))
  async function* halves(): AsyncGenerator<Buffer> {
    for (let start = 0; start < body.length; start += 3) {
      yield body.subarray(start, start + 3)
      await sleep(0)
    }
  }
  await server.send({ path: enforcePath, body: halves() })
  const [line] = (await server.logged()).filter(({ msg }) => msg === 'decision')
  t.equal(line?.['name'], 'ä€😀')
})

void t.test('refuses in words where all bodies together hold too much, and recovers', async (t) => {
  const server = await startTestServer(t, { limits: { maxHeldBytes: 800_000, largeReviewBytes: 10 * mib } })
  const holding = await Promise.all([1, 2].map(() => server.open()))
  for (const socket of holding) {
    socket.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 1000000\r\n\r\n`)
    socket.write(Buffer.alloc(120_000, ' '))
  }
  let reply = await server.send({ path: enforcePath, body: reviewOfSize('crowded', 200_000) })
  while (responseOf(reply).allowed) {
    await sleep(10)
    reply = await server.send({ path: enforcePath, body: reviewOfSize('crowded', 200_000) })
  }
  t.match(responseOf(reply), { uid: 'crowded', allowed: false, status: { message: /overloaded/ } })
  const small = await server.send({ path: enforcePath, body: reviewText('small') })
  t.match(responseOf(small), { uid: 'small', allowed: true }, 'small reviews need no room')
  for (const socket of holding) socket.destroy()
  do {
    await sleep(10)
    reply = await server.send({ path: enforcePath, body: reviewOfSize('recovered', 200_000) })
  } while (!responseOf(reply).allowed)
  t.match(responseOf(reply), { uid: 'recovered', allowed: true })
})

void t.test('a client that goes away costs nothing', async (t) => {
  const server = await startTestServer(t)
  for (let call = 0; call < 5; call += 1) {
    const socket = await server.open()
    socket.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 1000000\r\n\r\n{"a"`)
    while ((await server.metric('netpol_guardrail_reviews_in_flight')) !== 1) await sleep(5)
    socket.destroy()
    while ((await server.metric('netpol_guardrail_reviews_in_flight')) !== 0) await sleep(5)
  }
  const reply = await server.send({ path: enforcePath, body: reviewText('after') })
  t.equal(reply.statusCode, 200)
  const errors = (await server.logged()).filter(({ level }) => level === 'error')
  t.same(errors, [])
})

async function* inChunks(body: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < body.length; start += 100_000) {
    yield body.subarray(start, start + 100_000)
    await Promise.resolve()
  }
}
