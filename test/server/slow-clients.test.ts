import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { reviewText } from './reviews.ts'
import { defaultLimits } from '../../src/server/server-limits.ts'
import { enforcePath, responseOf, startTestServer, type TestServer } from './test-server.ts'

/** The default times, a tenth as long. */
const quick = { handshakeMs: 300, headersMs: 400, requestMs: 600, connectionCheckMs: 100 }

/** Each of the slow clients, once it is connected. */
async function slowClients(server: TestServer): Promise<readonly Socket[]> {
  const silent = connect(server.port, '127.0.0.1')
  const idle = await server.open()
  const dripsHeaders = await server.open()
  dripsHeaders.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\n`)
  drip(dripsHeaders, 'a: b\r\n')
  const dripsBody = await server.open()
  dripsBody.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 100000\r\n\r\n`)
  drip(dripsBody, ' ')
  return [silent, idle, dripsHeaders, dripsBody]
}

function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 50)
  socket.on('close', () => {
    clearInterval(timer)
  })
}

async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined)
  socket.resume()
  // A reset may come first; it is an end like any other.
  socket.on('error', () => undefined)
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
}

void t.test('row 46: closes every kind of slow client, and only them', async (t) => {
  const server = await startTestServer(t, { limits: quick })
  await Promise.all((await slowClients(server)).map(closed))
  t.pass('no handshake, idle TLS, dripping headers, dripping body: all closed')
  const reply = await server.send({ path: enforcePath, body: reviewText('after') })
  t.match(responseOf(reply), { uid: 'after', allowed: true })
})

void t.test('row 46: does so with the default limits', async (t) => {
  const server = await startTestServer(t)
  const startMs = performance.now()
  await Promise.all((await slowClients(server)).map(closed))
  t.ok(performance.now() - startMs >= defaultLimits.handshakeMs, 'not before the first of the limits')
})

void t.test('row 46: a connection that was served stays open beyond the limits of slow ones', async (t) => {
  const server = await startTestServer(t, { limits: quick })
  const socket = await server.open()
  const body = reviewText('kept')
  const ask = async (): Promise<string> => {
    socket.write(
      `POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString()
  }
  t.match(await ask(), '"uid":"kept"')
  // A client that is closed for its slowness is the clock: it takes longer than all of the times.
  const slow = await server.open()
  slow.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 100\r\n\r\n`)
  await closed(slow)
  t.match(await ask(), '"uid":"kept"')
  socket.destroy()
})

void t.test('row 47: idle connections make room where it gets crowded', async (t) => {
  const server = await startTestServer(t, { limits: { maxConnections: 10 } })
  const body = reviewText('hoard')
  const hoarded: Socket[] = []
  for (let count = 0; count < 10; count += 1) {
    const socket = await server.open()
    socket.write(
      `POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await once(socket, 'data')
    hoarded.push(socket)
  }
  for (let call = 0; call < 20; call += 1)
    t.equal((await server.send({ path: enforcePath, body: reviewText('new') })).statusCode, 200)
  for (const socket of hoarded) socket.destroy()
})

void t.test('row 47: connections beyond the cap are refused and counted', async (t) => {
  const server = await startTestServer(t, { limits: { maxConnections: 4 } })
  const sockets = Array.from({ length: 12 }, () => connect(server.port, '127.0.0.1'))
  await Promise.race(sockets.map(closed))
  t.ok(((await server.metric('netpol_guardrail_connections_dropped_total')) ?? 0) > 0)
  for (const socket of sockets) socket.destroy()
})
