import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How to reach an API server as somebody. */
export interface Access {
  readonly url: string
  readonly caFile: string
  readonly account: string
  readonly token: string
}

/** Writes a kubeconfig into a directory and returns its path. */
export async function writeKubeconfig(directory: string, access: Access): Promise<string> {
  const { url, caFile, account, token } = access
  const file = join(directory, `${account.replaceAll(':', '-')}.kubeconfig`)
  const name = 'control-plane'
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: account, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: account } }],
    'current-context': name,
  }
  await writeFile(file, JSON.stringify(kubeconfig, undefined, 2))
  return file
}
