import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/**
 * A mock of the API server, because no real one can be made to break a connection in the middle of a line, answer 500
 * to the third request or fall silent on demand. It lists and watches one kind of object and misbehaves as told.
 * What a real API server does is tested in test/cluster.
 */
export interface MockApiServer {
  readonly url: URL
  /** Paths with query of all requests so far, in order. */
  readonly requests: readonly string[]
  /** Takes the place of the ordinary answer to lists, watches or other requests, until it is set to undefined. */
  readonly replies: {
    list: Reply | undefined
    watch: Reply | undefined
    other: Reply | undefined
  }
  /** What lists hold and GETs find. */
  readonly objects: Map<string, Readonly<Record<string, string>>>
  /** Changes an object and tells the open watches. */
  readonly set: (name: string, labels: Readonly<Record<string, string>>) => void
  readonly remove: (name: string) => void
  /** Writes to the open watches as they are. */
  readonly write: (text: string) => void
  readonly bookmark: () => void
  readonly openWatches: () => number
  readonly openSockets: () => number
  /** The open watches' connections end by TCP reset. */
  readonly resetWatches: () => void
  /** The open watches end as they should. */
  readonly endWatches: () => void
  readonly close: () => Promise<void>
}

/** Answers a request. */
export type Reply = (response: ServerResponse, request: IncomingMessage, query: URLSearchParams) => void

/** Answers with an error as the API server does. */
export function refuse(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', code: status, reason }))
  }
}

/** Starts it on a free port of loopback. */
export async function startMockApiServer(): Promise<MockApiServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const watches = new Set<ServerResponse>()
  const objects = new Map<string, Readonly<Record<string, string>>>()
  const replies: MockApiServer['replies'] = { list: undefined, watch: undefined, other: undefined }
  let version = 100

  const partial = (name: string): object => ({
    kind: 'PartialObjectMetadata',
    metadata: { name, resourceVersion: String(version), labels: objects.get(name) ?? {} },
  })
  const list: Reply = (response) => {
    const items = [...objects.keys()].map(partial)
    response.end(JSON.stringify({ metadata: { resourceVersion: String(version) }, items }))
  }
  const watch: Reply = (response) => {
    response.writeHead(200)
    response.flushHeaders()
    watches.add(response)
    response.on('close', () => watches.delete(response))
  }
  const other: Reply = (response, request) => {
    const name = (request.url ?? '').split('/').at(-1) ?? ''
    if (objects.has(name)) response.end(JSON.stringify(partial(name)))
    else refuse(404, 'NotFound')(response, request, new URLSearchParams())
  }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const { pathname, searchParams } = new URL(path, 'http://mock')
    const isCollection = pathname === '/api/v1/namespaces'
    const reply = !isCollection
      ? (replies.other ?? other)
      : searchParams.has('watch')
        ? (replies.watch ?? watch)
        : (replies.list ?? list)
    reply(response, request, searchParams)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo

  const write = (text: string): void => {
    for (const response of watches) response.write(text)
  }
  const tell = (type: string, object: object): void => {
    write(`${JSON.stringify({ type, object })}\n`)
  }
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    requests,
    replies,
    objects,
    set: (name, labels) => {
      version += 1
      const type = objects.has(name) ? 'MODIFIED' : 'ADDED'
      objects.set(name, labels)
      tell(type, partial(name))
    },
    remove: (name) => {
      version += 1
      tell('DELETED', partial(name))
      objects.delete(name)
    },
    write,
    bookmark: () => {
      version += 1
      tell('BOOKMARK', { metadata: { resourceVersion: String(version) } })
    },
    openWatches: () => watches.size,
    openSockets: () => sockets.size,
    resetWatches: () => {
      for (const response of watches) response.socket?.resetAndDestroy()
    },
    endWatches: () => {
      for (const response of watches) response.end()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
