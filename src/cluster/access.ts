import { readFile } from 'node:fs/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import type { RequestOptions } from 'node:https'
import { join } from 'node:path'
import { systemClock } from './clock.ts'

/** What a request needs to be let in. */
export interface Credentials extends Pick<
  RequestOptions,
  'agent' | 'auth' | 'ca' | 'cert' | 'key' | 'passphrase' | 'pfx' | 'rejectUnauthorized' | 'servername'
> {
  readonly headers?: OutgoingHttpHeaders
}

/** Where the API server is and how it lets us in. */
export interface ClusterAccess {
  readonly server: URL
  /** Asked before each request, because tokens rotate. Rejects if a file cannot be read or a helper fails. */
  readonly credentials: () => Promise<Credentials>
}

const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount'

/** As client-go does; the kubelet renews a token long before its end, so a minute is soon enough. */
const rereadAfterMs = 60_000

/**
 * Access of a pod: the address from the environment that the kubelet sets, the token and the CA from the mounted
 * service account. Undefined outside a cluster.
 *
 * Read here and not by @kubernetes/client-node, because loading that library costs 85 MiB of memory, which is most of
 * what the guard may have, and its reading of the token keeps a newline at the end.
 */
export function inClusterAccess(
  environment: Readonly<Record<string, string | undefined>>,
  directory = serviceAccountDirectory,
  clock = systemClock,
): ClusterAccess | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT']
  if (host === undefined || host === '' || port === undefined || port === '') return undefined
  let read: { readonly at: number; readonly credentials: Credentials } | undefined
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    credentials: async () => {
      if (read === undefined || clock.now() - read.at >= rereadAfterMs) {
        const [token, ca] = await Promise.all([
          readFile(join(directory, 'token'), 'utf8'),
          readFile(join(directory, 'ca.crt'), 'utf8'),
        ])
        read = { at: clock.now(), credentials: { ca, headers: { authorization: `Bearer ${token.trim()}` } } }
      }
      return read.credentials
    },
  }
}

/**
 * Access as kubectl has it: by the kubeconfig at `file`, or without one by $KUBECONFIG and ~/.kube/config. Knows all
 * that client-node knows: certificates, tokens, exec plugins, proxies.
 *
 * Rejects if the file cannot be read or names no cluster.
 */
export async function kubeconfigAccess(file: string | undefined): Promise<ClusterAccess> {
  // Loaded here, because inside a cluster nobody needs it and it is large.
  const { KubeConfig } = await import('@kubernetes/client-node')
  const kubeconfig = new KubeConfig()
  if (file === undefined) kubeconfig.loadFromDefault()
  else kubeconfig.loadFromFile(file)
  const cluster = kubeconfig.getCurrentCluster()
  if (cluster === null) throw new Error(`${file ?? 'The kubeconfig'} has no current cluster.`)
  return {
    server: new URL(cluster.server),
    credentials: async () => {
      const headers: OutgoingHttpHeaders = {}
      const options: RequestOptions = { headers }
      await kubeconfig.applyToHTTPSOptions(options)
      // Its own agent opens a connection per request; only one that goes through a proxy does what ours cannot.
      const { agent, ...credentials } = options
      const ours = { ...credentials, headers }
      return cluster.proxyUrl === undefined || agent === undefined ? ours : { ...ours, agent }
    },
  }
}
