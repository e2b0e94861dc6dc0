import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A server behind the balancer. */
export interface Backend {
  readonly admissionPort: number
  /** Where `/readyz` is, in plain HTTP. */
  readonly healthPort: number
}

/** A stand-in for a Service: new connections go to a backend that says it is ready; open ones are left alone. */
export interface Balancer {
  readonly port: number
  readonly setBackends: (backends: readonly Backend[]) => void
  readonly close: () => Promise<void>
}

const pollIntervalMs = 100

/**
 * Starts a balancer on loopback. There is no cluster network on the test machine, so this mocks the one thing that a
 * Service does for us: it stops sending new connections a moment after a backend stops being ready.
 */
export async function startBalancer(): Promise<Balancer> {
  let backends: readonly Backend[] = []
  let ready: readonly Backend[] = []
  let turn = 0
  const sockets = new Set<Socket>()
  const poll = setInterval(() => {
    void Promise.all(backends.map(async (backend) => ((await isReady(backend)) ? [backend] : []))).then(
      (found) => {
        ready = found.flat()
      },
    )
  }, pollIntervalMs)
  const server = createServer((client) => {
    turn += 1
    const backend = ready[turn % Math.max(1, ready.length)]
    if (backend === undefined) {
      client.destroy()
      return
    }
    const upstream = connect(backend.admissionPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    setBackends: (next) => {
      backends = next
    },
    close: async () => {
      clearInterval(poll)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function isReady(backend: Backend): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${backend.healthPort}/readyz`)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
