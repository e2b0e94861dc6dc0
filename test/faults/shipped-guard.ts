import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type Agent, request } from 'node:https'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { makeAuthority, makeServingPair } from '../../src/certificates/development.ts'
import { type MockApiServer, startMockApiServer } from '../cluster-room/mock-api-server.ts'
import { findFreePort } from '../control-plane/free-port.ts'

/** The shipped program in a process of its own, which takes itself for a pod of a cluster. */
export interface ShippedGuard {
  readonly process: ChildProcess
  readonly port: number
  readonly healthPort: number
  /** What it takes for the API server: `shop` enforces baseline there, `open` nothing. */
  readonly apiServer: MockApiServer
  /** POSTs a body, and resolves to the answer whatever its status is. Rejects where the call fails. */
  readonly post: (path: string, body: string | Buffer, agent?: Agent) => Promise<PostReply>
  /** A TLS connection of one's own. */
  readonly open: () => Promise<TLSSocket>
  /** The status of a path of the health listener. */
  readonly health: (path: string) => Promise<number>
  /** The values of a metric added up, of all its lines or of those with these labels; 0 where there are none. */
  readonly metric: (name: string, labels?: string) => Promise<number>
  /** Its log so far, a parsed line each; empty where the log goes elsewhere. */
  readonly logged: () => readonly Readonly<Record<string, unknown>>[]
  /** Its exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** What clients trust. */
  readonly trust: { readonly ca: string; readonly servername: string }
}

/** What came back for a review. */
export interface PostReply {
  readonly statusCode: number
  readonly body: string
}

/** How the program is to be started. */
export interface ShippedGuardOptions {
  /** More arguments of `serve`. */
  readonly args?: readonly string[]
  /** Arguments of Node, such as limits of memory and of what it may touch. */
  readonly nodeArgs?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Where its log goes instead of here. */
  readonly logFile?: string
}

/** Starts it, waits until it is ready, and takes it down when the test ends. The one place that knows how to. */
export async function startShippedGuard(t: Test, options: ShippedGuardOptions = {}): Promise<ShippedGuard> {
  const folder = await mkdtemp(join(tmpdir(), 'guardrail-faults-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const validity = { now: new Date(), validDays: 1 }
  const authority = await makeAuthority(validity)
  const pair = await makeServingPair(authority, ['localhost', '127.0.0.1'], validity)
  await writeFile(join(folder, 'tls.crt'), pair.cert)
  await writeFile(join(folder, 'tls.key'), pair.key)
  await writeFile(join(folder, 'ca.crt'), authority.cert)
  await writeFile(join(folder, 'token'), 'a token')

  const apiServer = await startMockApiServer()
  t.teardown(apiServer.close)
  apiServer.objects.set('shop', { 'netpol-guardrail.dev/enforce': 'baseline' })
  apiServer.objects.set('open', {})
  const apiServerPort = await serveOverTls(t, pair, Number(apiServer.url.port))

  const [port, healthPort] = [await findFreePort(), await findFreePort()]
  const program = fileURLToPath(new URL('../../src/main/netpol-guardrail.ts', import.meta.url))
  const log = options.logFile === undefined ? ('pipe' as const) : openSync(options.logFile, 'w')
  const child = spawn(
    // Without what tap loads into the processes of a test: that needs more than some of these may do.
    'env',
    [
      ...['-u', 'NODE_OPTIONS', process.execPath, ...(options.nodeArgs ?? [])],
      ...[program, 'serve', '--listen', `127.0.0.1:${port}`, '--health-listen', `127.0.0.1:${healthPort}`],
      ...['--tls-cert-file', join(folder, 'tls.crt'), '--tls-key-file', join(folder, 'tls.key')],
      ...['--service-account-dir', folder, ...(options.args ?? [])],
    ],
    {
      stdio: ['ignore', log, 'pipe'],
      env: {
        ...process.env,
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(apiServerPort),
        ...options.environment,
      },
    },
  )
  if (log !== 'pipe') closeSync(log)
  const ended = once(child, 'exit').then(() => child.exitCode ?? child.signalCode)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const lines: Readonly<Record<string, unknown>>[] = []
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>)
    })
  const complaints: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk))

  const trust = { ca: authority.cert, servername: 'localhost' }
  const health = async (path: string): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${healthPort}${path}`)
    await response.body?.cancel()
    return response.status
  }
  await waitUntilReady(health, ended, () => Buffer.concat(complaints).toString())
  return {
    process: child,
    port,
    healthPort,
    apiServer,
    post: (path, body, agent) => post({ port, path, body, trust, agent }),
    open: async () => {
      const socket = connect({ host: '127.0.0.1', port, ...trust })
      await once(socket, 'secureConnect')
      socket.on('error', () => undefined)
      return socket
    },
    health,
    metric: async (name, labels = '') => {
      const metrics = await (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text()
      return metrics
        .split('\n')
        .filter((line) => line.startsWith(name) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
    },
    logged: () => lines,
    ended,
    trust,
  }
}

/** What stands at the front of an API server: TLS. The mock behind it speaks plain HTTP. */
async function serveOverTls(
  t: Test,
  pair: { readonly cert: string; readonly key: string },
  behind: number,
): Promise<number> {
  const front = createServer({ cert: pair.cert, key: pair.key }, (socket) => {
    const upstream = connectTcp(behind, '127.0.0.1')
    for (const end of [socket, upstream])
      end.on('error', () => {
        socket.destroy()
        upstream.destroy()
      })
    socket.pipe(upstream).pipe(socket)
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  t.teardown(() => front.close())
  // A server that listens on TCP has such an address.
  return (front.address() as AddressInfo).port
}

async function waitUntilReady(
  health: ShippedGuard['health'],
  ended: ShippedGuard['ended'],
  complaints: () => string,
): Promise<void> {
  let end: number | NodeJS.Signals | null | undefined
  void ended.then((code) => {
    end = code
  })
  while ((await health('/readyz').catch(() => undefined)) !== 200) {
    if (end !== undefined)
      throw new Error(`the guard ended with ${end ?? ''} before it was ready:\n${complaints()}`)
    await sleep(20)
  }
}

async function post(call: {
  readonly port: number
  readonly path: string
  readonly body: string | Buffer
  readonly trust: ShippedGuard['trust']
  readonly agent: Agent | undefined
}): Promise<PostReply> {
  const { port, path, body, trust, agent } = call
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent: agent ?? false, ...trust },
      (response) => {
        text(response).then((answer) => {
          resolve({ statusCode: response.statusCode ?? 0, body: answer })
        }, reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
