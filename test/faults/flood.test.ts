import { Agent } from 'node:https'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { defaultLimits } from '../../src/server/server-limits.ts'
import { startTestServer } from '../server/test-server.ts'
import { answerOf, createOf, enforce, policy, refusedSpec } from './reviews.ts'
import { type ShippedGuard, startShippedGuard } from './shipped-guard.ts'

const review = createOf(policy(refusedSpec))

/** Opens so many connections at once that say what `greeting` says and then nothing. */
function flood(t: Test, port: number, count: number, greeting?: Buffer): readonly Socket[] {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    if (greeting !== undefined) socket.write(greeting)
    return socket
  })
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
  })
  return sockets
}

/** Not by `once` of node:events, which rejects where the end is a reset. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve()
    else
      socket.once('close', () => {
        resolve()
      })
  })
}

/** Resolves when a call of somebody new gets through. */
async function untilAnswered(guard: ShippedGuard): Promise<boolean> {
  for (;;) {
    const reply = await guard.post(enforce, review).catch(() => undefined)
    if (reply !== undefined) return answerOf(reply).allowed
    await sleep(20)
  }
}

await t.test(
  'row 47: of 5,000 connections as many are held as may be, and calls get through again',
  async (t) => {
    const guard = await startShippedGuard(t)
    const sockets = flood(t, guard.port, 5_000)
    await Promise.race(sockets.map(closed))
    t.ok((await guard.metric('netpol_guardrail_connections_dropped_total')) > 0, 'the others are refused')
    const held = await guard.metric('nodejs_active_resources{', 'TCPSocketWrap')
    t.ok(held > 0 && held <= defaultLimits.maxConnections + 50, `${held} are held`)
    t.equal(await guard.health('/livez'), 200, 'probes have a listener of their own')
    t.equal(await guard.health('/readyz'), 200)
    t.equal(await untilAnswered(guard), false, 'though nobody of the flood has gone away by himself')
    t.equal(guard.process.exitCode, null)
  },
)

await t.test(
  'row 47: a connection that has been in use keeps its answers while 5,000 others come',
  async (t) => {
    const guard = await startShippedGuard(t)
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ...guard.trust })
    t.teardown(() => {
      agent.destroy()
    })
    const ports = new Set<number | undefined>()
    agent.on('free', (socket: Socket) => ports.add(socket.localPort))
    const ask = async (): Promise<boolean> => answerOf(await guard.post(enforce, review, agent)).allowed
    t.equal(await ask(), false)
    let left = 5_000
    for (const socket of flood(t, guard.port, left))
      socket.once(socket.connecting ? 'connect' : 'close', () => {
        left -= 1
      })
    // A last one may wait in the queue of the kernel for seconds.
    while (left > 500) await ask()
    t.ok((await guard.metric('netpol_guardrail_connections_dropped_total')) > 0)
    t.equal(await ask(), false)
    t.equal(ports.size, 1, 'all over one connection')
  },
)

await t.test(
  'row 47: a flood of broken handshakes costs each of them its connection, and nobody else',
  async (t) => {
    const guard = await startShippedGuard(t)
    const sockets = flood(t, guard.port, 500, Buffer.from('GET / HTTP/1.1\r\nHost: guard\r\n\r\n'))
    const answered = untilAnswered(guard)
    await Promise.all(sockets.map(closed))
    t.equal(await answered, false)
    t.equal(await guard.metric('netpol_guardrail_tls_handshake_failures_total'), sockets.length)
  },
)

await t.test('row 46: a handshake that comes a byte at a time ends like one that never begins', async (t) => {
  const server = await startTestServer(t, { limits: { handshakeMs: 300 } })
  // The start of a ClientHello of TLS 1.2 that announces 512 bytes (RFC 8446, 4.1.2 and 5.1).
  const [socket] = flood(t, server.port, 1, Buffer.from('1603010200010001fc0303', 'hex'))
  if (socket === undefined) throw new Error('there is no connection')
  const timer = setInterval(() => socket.write(Buffer.of(0)), 50)
  socket.once('close', () => {
    clearInterval(timer)
  })
  await closed(socket)
  t.ok(socket.bytesWritten < 512, 'closed by the server in the middle of it')
})
