import type { AddressInfo } from 'node:net'
import { readAssets } from './html/assets.ts'
import { makePageApp, type PageAppOptions } from './page-app.ts'

/** What the pages are served with, and where. Port 0 takes a free one. */
export interface ServePagesOptions extends Omit<PageAppOptions, 'assets'> {
  readonly listen: { readonly host: string; readonly port: number }
}

/** Pages that are being served. */
export interface PageServer {
  /** `http://127.0.0.1:8090/`. */
  readonly url: string
  /** Whether nobody but this machine can reach it. */
  readonly isLoopback: boolean
  readonly close: () => Promise<void>
}

/** The pages could not be served for a reason outside the program. The message is one line for the user. */
export class PageStartError extends Error {
  override readonly name = 'PageStartError'
}

/** Serves the pages of reviewed logs. Rejects with a PageStartError where the address cannot be had. */
export async function servePages({ listen, ...options }: ServePagesOptions): Promise<PageServer> {
  // fastify opens a second server for the other family of `localhost`.
  const host = listen.host === 'localhost' ? '127.0.0.1' : listen.host
  const app = await makePageApp({
    ...options,
    assets: readAssets(),
    hostNames: [...options.hostNames, listen.host],
  })
  try {
    await app.listen({ host, port: listen.port })
  } catch (error) {
    await app.close()
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new PageStartError(
      `cannot listen on ${host}:${listen.port} (${code}); --listen takes another address`,
      {
        cause: error,
      },
    )
  }
  // It listens on TCP: then there is an address of this form.
  const { address, family, port } = app.server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    isLoopback: address === '::1' || address.startsWith('127.'),
    close: () => app.close(),
  }
}
