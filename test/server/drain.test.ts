import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { makeAuthority, makeServingPair } from '../../src/certificates/development.ts'
import { reviewOfSize, reviewText } from './reviews.ts'
import { enforcePath } from './test-server.ts'

const validity = { now: new Date(), validDays: 1 }
const authority = await makeAuthority(validity)
const pair = await makeServingPair(authority, ['localhost'], validity)
const trust = { ca: authority.cert, servername: 'localhost' }

interface Running {
  readonly child: ChildProcess
  readonly port: number
  readonly healthPort: number
  readonly ended: Promise<number | null>
  readonly lines: readonly Readonly<Record<string, unknown>>[]
}

async function start(t: Test, drainMs: number, fault = ''): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'guardrail-drain-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  await writeFile(certFile, pair.cert)
  await writeFile(keyFile, pair.key)
  const program = fileURLToPath(new URL('draining-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, certFile, keyFile, String(drainMs), fault], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'close').then(() => child.exitCode)
  const lines: Readonly<Record<string, unknown>>[] = []
  const { promise: listening, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>
    lines.push(entry)
    if (entry['msg'] === 'listening') resolve(entry)
  })
  const { admissionPort, healthPort } = await listening
  return { child, ended, lines, port: Number(admissionPort), healthPort: Number(healthPort) }
}

async function ask(
  port: number,
  body: string | Buffer,
): Promise<{ readonly response: IncomingMessage; readonly body: string }> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: `${enforcePath}?timeout=5s`,
    method: 'POST',
    ...trust,
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { response, body: await text(response) }
}

async function logged(running: Running, msg: string): Promise<void> {
  while (!running.lines.some((line) => line['msg'] === msg)) await sleep(5)
}

void t.test('row 6: SIGTERM: not ready, still answers, asks to close, then exits with 0', async (t) => {
  const running = await start(t, 400)
  const before = await ask(running.port, reviewText('before'))
  t.equal(before.response.headers.connection, 'keep-alive')
  running.child.kill('SIGTERM')
  await logged(running, 'draining')
  const ready = await fetch(`http://127.0.0.1:${running.healthPort}/readyz`)
  t.equal(ready.status, 503)
  t.equal((await fetch(`http://127.0.0.1:${running.healthPort}/livez`)).status, 200)
  const during = await ask(running.port, reviewText('during'))
  t.match(during.body, '"uid":"during"')
  t.equal(during.response.headers.connection, 'close')
  t.equal(await running.ended, 0)
  t.ok(
    running.lines.some(({ msg }) => msg === 'stopped'),
    'the last line is not lost',
  )
})

void t.test('row 6: SIGTERM: a connection that lives longer is closed by its next answer', async (t) => {
  const running = await start(t, 400)
  const socket = connect({ host: '127.0.0.1', port: running.port, ...trust })
  await once(socket, 'secureConnect')
  const post = async (uid: string): Promise<string> => {
    const body = reviewText(uid)
    socket.write(
      `POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString()
  }
  t.match(await post('before'), /connection: keep-alive/i)
  running.child.kill('SIGTERM')
  await logged(running, 'draining')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  t.match(await post('during'), /connection: close/i)
  await closed
  t.equal(await running.ended, 0)
})

void t.test('row 6: SIGTERM: a review that is under way gets its answer', async (t) => {
  const running = await start(t, 1)
  await ask(running.port, reviewOfSize('warm', 1_000_000))
  const underWay = ask(running.port, reviewOfSize('under way', 1_000_000, 'slow'))
  const inFlight = async (): Promise<boolean> =>
    (await (await fetch(`http://127.0.0.1:${running.healthPort}/metrics`)).text()).includes(
      'netpol_guardrail_reviews_in_flight 1',
    )
  while (!(await inFlight())) await sleep(1)
  running.child.kill('SIGTERM')
  const { response, body } = await underWay
  t.equal(response.statusCode, 200)
  t.equal(response.headers.connection, 'close')
  t.match(body, '"uid":"under way"')
  t.equal(await running.ended, 0)
})

void t.test('row 7: idle connections and slow clients do not keep it from ending', async (t) => {
  const running = await start(t, 1)
  const idle = connect({ host: '127.0.0.1', port: running.port, ...trust })
  const slow = connect({ host: '127.0.0.1', port: running.port, ...trust })
  for (const socket of [idle, slow]) {
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
  }
  slow.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: 100\r\n\r\n`)
  running.child.kill('SIGTERM')
  t.equal(await running.ended, 0)
})

void t.test('row 7: a second signal ends it at once', async (t) => {
  const running = await start(t, 60_000)
  running.child.kill('SIGTERM')
  await logged(running, 'draining')
  running.child.kill('SIGTERM')
  t.equal(await running.ended, 1)
  t.notOk(running.lines.some(({ msg }) => msg === 'stopped'))
})

void t.test('Ctrl-C does not wait for load balancers', async (t) => {
  const running = await start(t, 60_000)
  running.child.kill('SIGINT')
  t.equal(await running.ended, 0)
})

void t.test('row 9: an error that nobody caught ends the process with 1', async (t) => {
  const endOf = async (fault: string): Promise<void> => {
    const running = await start(t, 60_000, fault)
    t.equal(await running.ended, 1, fault)
    t.match(
      running.lines.find(({ level }) => level === 'fatal'),
      { msg: 'uncaught error' },
      fault,
    )
  }
  await Promise.all(['rejection', 'exception', 'nothing'].map(endOf))
})
