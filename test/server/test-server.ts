import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import type { Test } from 'tap'
import { type CertificatePair, makeAuthority, makeServingPair } from '../../src/certificates/development.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/listen.ts'
import { makeLogger } from '../../src/telemetry/logger.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'
import { fakeAnswerer } from './fake-answerer.ts'
import { fakeCluster } from './fake-cluster.ts'

/** What came back for a request. */
export interface Reply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A server of this test, over real TLS on a free port. */
export interface TestServer {
  readonly running: RunningServer
  readonly authority: CertificatePair
  readonly certFile: string
  readonly keyFile: string
  readonly port: number
  /** Sends a request; over `agent` where connections are to be used again. */
  readonly send: (call: Call) => Promise<Reply>
  /** A TLS connection of one's own. */
  readonly open: (options?: ConnectionOptions) => Promise<TLSSocket>
  /** The value of a line of /metrics that starts like this. */
  readonly metric: (line: string) => Promise<number | undefined>
  /** What was logged so far. */
  readonly logged: () => Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** A request to send. */
export interface Call {
  readonly path: string
  readonly method?: string
  readonly body?: string | Buffer | AsyncIterable<Buffer>
  readonly headers?: OutgoingHttpHeaders
  readonly agent?: Agent
}

/** The path that most tests ask. */
export const enforcePath = '/validate/enforce.networkpolicies'

/** Starts a server with the fake answerer, and takes it down when the test ends. */
export async function startTestServer(
  t: Test,
  options: Partial<Pick<ServerOptions, 'limits' | 'answerer' | 'workerUrl'>> & {
    readonly pollIntervalMs?: number
  } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'guardrail-server-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const [certFile, keyFile, logFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key'), join(folder, 'log')]
  const validity = { now: new Date(), validDays: 2 }
  const authority = await makeAuthority(validity)
  const pair = await makeServingPair(authority, ['localhost', '127.0.0.1'], validity)
  await writeFile(certFile, pair.cert)
  await writeFile(keyFile, pair.key)
  const metrics = makeMetrics()
  const logger = makeLogger({ level: 'debug', to: logFile })
  const running = await startServer({
    answerer: options.answerer ?? fakeAnswerer,
    workerUrl: options.workerUrl ?? new URL('fake-review-worker.ts', import.meta.url),
    configuration: () => '{}',
    cluster: fakeCluster(),
    tls: { certFile, keyFile, pollIntervalMs: options.pollIntervalMs ?? 60_000 },
    listen: { host: '127.0.0.1', port: 0 },
    health: { host: '127.0.0.1', port: 0 },
    limits: options.limits ?? {},
    logger,
    metrics,
  })
  t.teardown(() => running.close(0))
  const port = running.admissionPort
  const trust = { ca: authority.cert, servername: 'localhost' }
  return {
    running,
    authority,
    certFile,
    keyFile,
    port,
    send: (call) => send({ ...call, agent: call.agent ?? new Agent(trust) }, port, trust),
    open: async (connection = {}) => {
      const socket = connect({ host: '127.0.0.1', port, ...trust, ...connection })
      socket.on('error', () => undefined)
      await once(socket, 'secureConnect')
      return socket
    },
    metric: async (line) => {
      const text = await metrics.registry.metrics()
      const found = text.split('\n').find((candidate) => candidate.startsWith(line))
      return found === undefined ? undefined : Number(found.slice(found.lastIndexOf(' ') + 1))
    },
    logged: async () => {
      // Twice: the first may only wait for a write that began before the last line.
      for (let round = 0; round < 2; round += 1)
        await new Promise((resolve) => {
          logger.flush(resolve)
        })
      const text = await readFile(logFile, 'utf8')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    },
  }
}

/** The response part of an answered review. */
export function responseOf(reply: Reply): {
  readonly uid: string
  readonly allowed: boolean
  readonly status?: { readonly message: string }
} {
  return (JSON.parse(reply.body) as { response: ReturnType<typeof responseOf> }).response
}

async function send(call: Call, port: number, trust: { readonly ca: string }): Promise<Reply> {
  const { path, method = 'POST', body = '', headers = {}, agent } = call
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers, agent, ...trust },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          resolve({
            statusCode: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          })
        })
      },
    )
    outgoing.on('error', reject)
    if (typeof body === 'string' || Buffer.isBuffer(body)) outgoing.end(body)
    else void write(outgoing, body)
  })
}

async function write(outgoing: ReturnType<typeof request>, chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) if (!outgoing.write(chunk)) await once(outgoing, 'drain')
  outgoing.end()
}
