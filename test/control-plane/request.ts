import { readFile } from 'node:fs/promises'
import { request as startRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** A request to the API server, to the byte. */
export interface ApiRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body?: string | Uint8Array
  /** `Content-Type` is JSON unless given. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer of the API server. */
export interface ApiResponse {
  readonly statusCode: number
  /** Names in lower case; each value that was sent, such as every `warning`. */
  readonly headers: NodeJS.ReadOnlyDict<readonly string[]>
  readonly body: string
}

/** Where to send a request, and as whom. */
export interface Destination {
  readonly url: string
  readonly caFile: string
  readonly token: string
}

/** Sends a request on a connection of its own, so that no test is disturbed by connections from before a restart. */
export async function sendRequest(
  { url, caFile, token }: Destination,
  { method, path, body, headers }: ApiRequest,
): Promise<ApiResponse> {
  const ca = await readFile(caFile)
  const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>()
  const request = startRequest(new URL(path, url), {
    method,
    ca,
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...lowerCaseNames(headers ?? {}),
    },
  })
  request.on('error', reject)
  request.on('response', (response) => {
    text(response).then((content) => {
      const { statusCode = 0, headersDistinct } = response
      resolve({ statusCode, headers: headersDistinct, body: content })
    }, reject)
  })
  request.end(body)
  return promise
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
