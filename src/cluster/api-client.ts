import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'
import { isJsonObject } from '../model/shape.ts'
import type { ClusterAccess } from './access.ts'
import type { Failure } from './failure.ts'

/** A request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** With its query, every part of it encoded. */
  readonly path: string
  readonly accept: string
  /** Sent as JSON. */
  readonly body?: unknown
  /** What the JSON is, where it is more than that: which kind of patch. */
  readonly contentType?: string
  /** Ends the request. A deadline is the caller's to set: without one a silent server holds the request for ever. */
  readonly signal: AbortSignal
}

/** The body of an answer as it comes. Leaving the loop over it closes the connection. */
export type ApiStream =
  | {
      readonly kind: 'open'
      readonly chunks: AsyncIterable<Uint8Array>
      readonly warnings: readonly string[]
    }
  | Failure

/** A whole answer, parsed and otherwise unread. */
export type ApiAnswer =
  | {
      readonly kind: 'answered'
      readonly body: unknown
      /** What the API server or a webhook wants the user to read, as it was sent. */
      readonly warnings: readonly string[]
    }
  | Failure

/** Speaks to the API server. Failures are values: nothing here rejects. */
export interface ApiClient {
  /** Reads an answer of at most `maxBytes`. */
  readonly fetchJson: (request: ApiRequest, maxBytes: number) => Promise<ApiAnswer>
  readonly openStream: (request: ApiRequest) => Promise<ApiStream>
  /** Closes the connections that are kept for later. To be called when all requests have ended. */
  readonly close: () => void
}

/** What is read of the Status object that explains an error. */
const maxStatusBytes = 64 * 1024

/** As client-go does it: finds a peer that went away without a word, on connections that nothing is sent over. */
const keepAliveProbeMs = 30_000

/** Makes a client. Connections are kept and used again; credentials are asked for before each request. */
export function makeApiClient(access: ClusterAccess): ApiClient {
  const isTls = access.server.protocol === 'https:'
  const agentOptions = { keepAlive: true, keepAliveMsecs: keepAliveProbeMs, maxFreeSockets: 4 }
  const agent = isTls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const start = isTls ? httpsRequest : httpRequest

  const send = async (request: ApiRequest): Promise<IncomingMessage> => {
    const { headers, ...credentials } = await access.credentials()
    const payload = request.body === undefined ? undefined : JSON.stringify(request.body)
    const options: RequestOptions = {
      agent,
      ...credentials,
      method: request.method,
      host: access.server.hostname.replace(/^\[|\]$/g, ''),
      port: access.server.port,
      path: `${access.server.pathname.replace(/\/$/, '')}${request.path}`,
      headers: {
        ...headers,
        accept: request.accept,
        'user-agent': 'netpol-guardrail',
        ...(payload === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      },
      signal: request.signal,
    }
    const first = start(options)
    return answerTo(first, payload).catch((error: unknown) => {
      // The server closed a kept connection just as we took it. That says nothing about the server.
      if (!first.reusedSocket || request.signal.aborted) throw error
      return answerTo(start({ ...options, agent: credentials.agent ?? false }), payload)
    })
  }

  const openStream = async (request: ApiRequest): Promise<ApiStream> => {
    try {
      const message = await send(request)
      const status = message.statusCode ?? 0
      if (status >= 200 && status < 300)
        return {
          kind: 'open',
          chunks: message,
          warnings: readWarnings(message.headersDistinct['warning'] ?? []),
        }
      return {
        kind: 'refused',
        status,
        retryAfterMs: readRetryAfterMs(message.headers['retry-after']),
        ...(await explainRefusal(status, message)),
      }
    } catch (error) {
      return explainError(error, request.signal)
    }
  }

  return {
    openStream,
    fetchJson: async (request, maxBytes) => {
      const stream = await openStream(request)
      if (stream.kind !== 'open') return stream
      try {
        const bytes = await readAtMost(stream.chunks, maxBytes)
        if (bytes === undefined)
          return { kind: 'too-large', reason: `an answer of more than ${maxBytes} bytes` }
        const parsed = parseJson(bytes)
        return parsed.kind === 'answered' ? { ...parsed, warnings: stream.warnings } : parsed
      } catch (error) {
        return explainError(error, request.signal)
      }
    },
    close: () => {
      agent.destroy()
    },
  }
}

function answerTo(outgoing: ClientRequest, payload: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    // Stays, because a connection can still break when the answer has begun, and then nobody else listens.
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

async function readAtMost(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer | undefined> {
  const read: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    read.push(chunk)
  }
  return Buffer.concat(read, size)
}

function parseJson(bytes: Buffer): ApiAnswer {
  try {
    return { kind: 'answered', body: JSON.parse(bytes.toString('utf8')) as unknown, warnings: [] }
  } catch {
    return { kind: 'broken', reason: 'an answer that is not JSON' }
  }
}

/**
 * `HTTP 403 Forbidden`, the status and the one word of the Status object that says why, for logs; and its free text, which
 * anybody may have written, for the one who asked.
 */
async function explainRefusal(
  status: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly reason: string; readonly message: string | undefined }> {
  const bytes = await readAtMost(chunks, maxStatusBytes)
  const answer = bytes === undefined ? undefined : parseJson(bytes)
  const body = answer?.kind === 'answered' && isJsonObject(answer.body) ? answer.body : {}
  const { reason, message } = body
  return {
    reason:
      typeof reason === 'string' && /^[A-Za-z]{1,40}$/.test(reason)
        ? `HTTP ${status} ${reason}`
        : `HTTP ${status}`,
    message: typeof message === 'string' ? message : undefined,
  }
}

/** The texts of Warning headers, `299 - "text"` (RFC 7234, 5.5), as the API server writes them. */
function readWarnings(headers: readonly string[]): readonly string[] {
  return headers
    .flatMap((header) => [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)])
    .map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'))
}

function explainError(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return { kind: 'aborted', reason: 'no answer in time' }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'unreachable',
    reason: code === '' || message.includes(code) ? message : `${message} (${code})`,
  }
}

/** Only the form in seconds, which is all that the API server sends. */
function readRetryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined
}
