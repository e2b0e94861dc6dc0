import { join } from 'node:path'
import { type AuditFiles } from './audit-log.ts'
import { findFreePort } from './free-port.ts'
import { programFile, type Programs } from './programs.ts'
import { waitUntilReady } from './readiness.ts'
import { sendRequest } from './request.ts'
import type { RunningProgram, Sandbox } from './sandbox.ts'
import type { Credentials } from './users.ts'

/** A kube-apiserver that can be stopped and started again, on the same port and the same data. */
export interface ApiServer {
  readonly url: string
  /** The certificate that it made for itself at its first start. */
  readonly caFile: string
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>
  /** Starts it again, with these flags after the usual ones, and waits until it is ready. */
  readonly start: (flags: readonly string[]) => Promise<void>
}

/** What an API server works with. */
export interface ApiServerSetup {
  readonly sandbox: Sandbox
  readonly programs: Programs
  readonly etcdUrl: string
  readonly credentials: Credentials
  readonly audit: AuditFiles
}

/** Starts kube-apiserver on a free port and waits until it is ready. */
export async function startApiServer(setup: ApiServerSetup, flags: readonly string[]): Promise<ApiServer> {
  const { program, port } = await startOnFreePort(setup, flags)
  let current = program
  return {
    url: urlOf(port),
    caFile: caFileOf(setup),
    kill: () => current.kill(),
    start: async (nextFlags) => {
      if (!current.hasEnded()) throw new Error('kube-apiserver still runs')
      current = run(setup, port, nextFlags)
      await waitUntilServing(setup, port, current)
    },
  }
}

async function startOnFreePort(
  setup: ApiServerSetup,
  flags: readonly string[],
): Promise<{ readonly program: RunningProgram; readonly port: number }> {
  for (let triesLeft = 5; ; triesLeft -= 1) {
    const port = await findFreePort()
    const program = run(setup, port, flags)
    try {
      await waitUntilServing(setup, port, program)
      return { program, port }
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('address already in use')
      if (!isTaken || triesLeft === 0) throw error
    }
  }
}

function run(setup: ApiServerSetup, port: number, flags: readonly string[]): RunningProgram {
  const { sandbox, programs, etcdUrl, credentials, audit } = setup
  return sandbox.run('kube-apiserver', programFile(programs, 'kube-apiserver'), [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(sandbox.directory, 'certificates')}`,
    // Nothing outside this machine is told how to reach it, so it needs no network.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    `--token-auth-file=${credentials.tokenFile}`,
    '--authorization-mode=RBAC',
    `--audit-policy-file=${audit.policyFile}`,
    `--audit-log-path=${audit.logFile}`,
    ...flags,
  ])
}

/** Ready, and with the namespaces that every cluster has: they are made just after it says that it is ready. */
async function waitUntilServing(setup: ApiServerSetup, port: number, program: RunningProgram): Promise<void> {
  const destination = {
    url: urlOf(port),
    caFile: caFileOf(setup),
    token: setup.credentials.tokenOf('admin'),
  }
  await waitUntilReady(program, async () => {
    for (const path of ['/readyz', '/api/v1/namespaces/kube-system', '/api/v1/namespaces/default']) {
      const { statusCode } = await sendRequest(destination, { method: 'GET', path })
      if (statusCode !== 200) return false
    }
    return true
  })
}

function urlOf(port: number): string {
  return `https://127.0.0.1:${port}`
}

function caFileOf({ sandbox }: ApiServerSetup): string {
  return join(sandbox.directory, 'certificates', 'apiserver.crt')
}
