import type { Server } from 'node:https'
import type { Metrics } from '../telemetry/metrics.ts'

/** From this share of the allowed connections on, idle ones have to make room. */
const crowdedShare = 0.9
const minPauseMs = 1_000

/**
 * Caps the connections of a server, and keeps the cap from being used against it: a client that asked once and then
 * keeps its connections open would hold them for the whole keep-alive time. Where it gets crowded, idle connections are
 * closed, at most once a second. Connections that never asked anything end by the header time limit.
 */
export function guardConnections(server: Server, maxConnections: number, metrics: Metrics): void {
  let open = 0
  let lastSweepMs = Number.NEGATIVE_INFINITY
  server.maxConnections = maxConnections
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    const nowMs = performance.now()
    if (open < maxConnections * crowdedShare || nowMs - lastSweepMs < minPauseMs) return
    lastSweepMs = nowMs
    server.closeIdleConnections()
  })
  server.on('drop', () => {
    metrics.connectionDropped()
  })
  server.on('tlsClientError', () => {
    metrics.tlsHandshakeFailed()
  })
}
