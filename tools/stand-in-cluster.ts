/**
 * A stand-in for kube-apiserver, for what has to run without a cluster: the demo and the bench. It knows namespaces and
 * their labels, and lets nobody lower guard labels. What the guard does with a real one is tested in test/cluster.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DevelopmentCertificates } from '../certs/development-certificates.ts'
import type { GuardCluster } from './guard-process.ts'

/** Namespaces with their labels. */
export type StandInNamespaces = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A running stand-in. */
export interface StandInCluster {
  /** For a guard that is to believe that this is its cluster. */
  readonly access: GuardCluster
  readonly stop: () => Promise<void>
}

/** Starts it on a free port of loopback. */
export async function startStandInCluster(
  certificates: Pick<DevelopmentCertificates, 'certFile' | 'keyFile' | 'ca'>,
  namespaces: StandInNamespaces,
): Promise<StandInCluster> {
  const serviceAccountDir = await mkdtemp(join(tmpdir(), 'guardrail-account-'))
  await writeFile(join(serviceAccountDir, 'token'), 'a token that the stand-in does not look at')
  await writeFile(join(serviceAccountDir, 'ca.crt'), certificates.ca)
  const server = createServer(
    { cert: await readFile(certificates.certFile), key: await readFile(certificates.keyFile) },
    (request, response) => {
      request.resume()
      answer(new URL(request.url ?? '/', 'https://stand-in'), request.method ?? '', response, namespaces)
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server on a TCP port has an address of this form; a pipe would have a string.
  const { port } = server.address() as AddressInfo
  return {
    access: { host: '127.0.0.1', port, serviceAccountDir },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await rm(serviceAccountDir, { recursive: true })
    },
  }
}

const collection = '/api/v1/namespaces'

function answer(url: URL, method: string, response: ServerResponse, namespaces: StandInNamespaces): void {
  const reply = (code: number, body: object): void => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (method === 'POST') {
    reply(201, { status: { allowed: false } })
    return
  }
  if (url.pathname === collection && url.searchParams.has('watch')) {
    // Nothing ever changes here. The watch ends as a real one does, when its time is over.
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    const lifeMs = Number(url.searchParams.get('timeoutSeconds') ?? 30) * 1000
    setTimeout(() => response.end(), lifeMs).unref()
    return
  }
  if (url.pathname === collection) {
    const items = Object.entries(namespaces).map(([name, labels]) => objectOf(name, labels))
    reply(200, { kind: 'NamespaceList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items })
    return
  }
  const name = decodeURIComponent(url.pathname.slice(collection.length + 1))
  const labels = Object.hasOwn(namespaces, name) ? namespaces[name] : undefined
  if (labels === undefined) reply(404, { kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound' })
  else reply(200, { kind: 'Namespace', apiVersion: 'v1', ...objectOf(name, labels) })
}

function objectOf(name: string, labels: Readonly<Record<string, string>>): object {
  return {
    metadata: { name, labels: { ...labels, 'kubernetes.io/metadata.name': name }, resourceVersion: '1' },
  }
}
