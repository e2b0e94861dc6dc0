import type { Server } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Metrics } from '../telemetry/metrics.ts'

/** From this share of the allowed connections on, somebody has to make room for whoever comes. */
const crowdedShare = 0.9
const minPauseMs = 1_000

/**
 * Caps the connections of a server, and keeps the cap from being used against it. Where it gets crowded, each newcomer
 * takes the place of the connection that has waited longest without ever asking anything: so a flood displaces itself,
 * and the API server's connections stay. Where all have asked, a client hoards them for the keep-alive time: then those
 * that are idle are closed, at most once a second.
 */
export function guardConnections(server: Server, maxConnections: number, metrics: Metrics): void {
  let open = 0
  let lastSweepMs = Number.NEGATIVE_INFINITY
  /** In the order in which they came, by the address that TLS and HTTP know them by too. */
  const silent = new Map<string, Duplex>()
  server.maxConnections = maxConnections
  server.on('connection', (socket) => {
    open += 1
    const address = addressOf(socket)
    silent.set(address, socket)
    socket.once('close', () => {
      open -= 1
      if (silent.get(address) === socket) silent.delete(address)
    })
    if (open < maxConnections * crowdedShare) return
    const [longest] = silent
    if (longest !== undefined && longest[1] !== socket) {
      silent.delete(longest[0])
      longest[1].destroy()
      metrics.connectionDropped()
      return
    }
    const nowMs = performance.now()
    if (nowMs - lastSweepMs < minPauseMs) return
    lastSweepMs = nowMs
    server.closeIdleConnections()
  })
  server.on('request', ({ socket }) => {
    silent.delete(addressOf(socket))
  })
  server.on('drop', () => {
    metrics.connectionDropped()
  })
  server.on('tlsClientError', () => {
    metrics.tlsHandshakeFailed()
  })
}

/** The client's side of a connection; the same for the socket that TLS wraps around it. */
function addressOf(socket: Duplex): string {
  return socket instanceof Socket ? `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}` : ''
}
