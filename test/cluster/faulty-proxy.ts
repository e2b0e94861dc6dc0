import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What the proxy does with connections. */
export type ProxyFault =
  | { readonly kind: 'none' }
  /** Connections that are open stop carrying anything, without a word to either side; new ones work. */
  | { readonly kind: 'stall-open-ones' }
  /** Each connection is reset after so many bytes from the guard. */
  | { readonly kind: 'reset-after'; readonly bytes: number }

/** A network between API server and guard that breaks on demand. */
export interface FaultyProxy {
  readonly port: number
  readonly pointAt: (port: number) => void
  readonly set: (fault: ProxyFault) => void
  readonly close: () => Promise<void>
}

/** Starts a proxy on loopback. It mocks the network alone: what speaks through it is the real thing on both ends. */
export async function startFaultyProxy(): Promise<FaultyProxy> {
  let target = 0
  let fault: ProxyFault = { kind: 'none' }
  const pairs = new Set<readonly [client: Socket, guard: Socket]>()
  const server = createServer((client) => {
    const guard = connect({ host: '127.0.0.1', port: target })
    const pair = [client, guard] as const
    pairs.add(pair)
    let fromGuard = 0
    client.on('data', (chunk) => guard.write(chunk))
    guard.on('data', (chunk) => {
      fromGuard += chunk.length
      if (fault.kind === 'reset-after' && fromGuard > fault.bytes) client.resetAndDestroy()
      else client.write(chunk)
    })
    for (const [one, other] of [pair, [guard, client] as const]) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a TCP port has an address of this form; a pipe would have a string.
  const { port } = server.address() as AddressInfo
  return {
    port,
    pointAt: (next) => {
      target = next
    },
    set: (next) => {
      fault = next
      if (next.kind !== 'stall-open-ones') return
      for (const [client, guard] of pairs) {
        client.removeAllListeners('data').pause()
        guard.removeAllListeners('data').pause()
      }
    },
    close: async () => {
      for (const [client, guard] of pairs) {
        client.destroy()
        guard.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
