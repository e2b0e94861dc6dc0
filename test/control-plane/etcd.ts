import { request } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import type { IncomingMessage } from 'node:http'
import { programFile, type Programs } from './programs.ts'
import { waitUntilReady } from './readiness.ts'
import type { Sandbox } from './sandbox.ts'

/** Starts etcd on a socket in the sandbox, where nobody else can take its port, and returns its URL. */
export async function startEtcd(sandbox: Sandbox, programs: Programs): Promise<string> {
  const socket = join(sandbox.directory, 'etcd.sock')
  const url = `unix://${socket}`
  const etcd = sandbox.run('etcd', programFile(programs, 'etcd'), [
    `--data-dir=${join(sandbox.directory, 'etcd')}`,
    `--listen-client-urls=${url}`,
    // It must advertise a port, which nobody asks it for.
    '--advertise-client-urls=http://127.0.0.1:0',
    '--listen-peer-urls=http://127.0.0.1:0',
    // The data goes away with the sandbox: it need not survive a power cut.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ])
  await waitUntilReady(etcd, () => isHealthy(socket))
  return url
}

async function isHealthy(socketPath: string): Promise<boolean> {
  const [response] = (await once(
    request({ socketPath, path: '/health', agent: false }).end(),
    'response',
  )) as [IncomingMessage]
  response.resume()
  return response.statusCode === 200
}
