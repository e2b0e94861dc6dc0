import { KubeConfig } from '@kubernetes/client-node'
import { startApiServer } from './api-server.ts'
import { type AuditEvent, type AuditOptions, readAuditEvents, writeAuditPolicy } from './audit-log.ts'
import { startControllerManager } from './controller-manager.ts'
import { startEtcd } from './etcd.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { type KubectlResult, runKubectl } from './kubectl.ts'
import { programsForTests } from './obtain.ts'
import { programFile, type Programs } from './programs.ts'
import { type ApiRequest, type ApiResponse, sendRequest } from './request.ts'
import { makeSandbox, type Sandbox } from './sandbox.ts'
import { controllerManagerName, type UserName, userNames, writeCredentials } from './users.ts'
import { waitUntil } from './wait-until.ts'

/** How to start a control plane. */
export interface StartOptions {
  /** More flags for kube-apiserver, such as `--feature-gates=…`; they win over the usual ones. */
  readonly apiServerFlags?: readonly string[]
  /** Default: those that tools/test-cluster.ts obtained, or else obtained now. */
  readonly programs?: Programs
}

/** A running control plane, on loopback and in a temporary directory. */
export interface ControlPlane {
  /** Without the leading v: `1.37.0`. */
  readonly version: string
  readonly url: string
  /** Certificate authority of the API server, PEM. */
  readonly caFile: string
  /** Everything about it: logs as NAME.log, etcd's socket as etcd.sock. */
  readonly directory: string
  /** The ids of its processes. */
  readonly pids: () => readonly number[]
  /** Runs kubectl, as admin unless said otherwise, and resolves whatever its exit code is. */
  readonly kubectl: (
    args: readonly string[],
    options?: { readonly user?: UserName; readonly input?: string },
  ) => Promise<KubectlResult>
  /** Sends a request, as admin unless said otherwise. */
  readonly request: (request: ApiRequest & { readonly user?: UserName }) => Promise<ApiResponse>
  /** Settings for clients of @kubernetes/client-node. */
  readonly kubeConfig: (user: UserName) => KubeConfig
  /** Path of a kubeconfig, for a program under test. */
  readonly kubeconfigFile: (user: UserName) => string
  /** Events of the audit log that match, once there is one, or as many as asked for. */
  readonly auditEvents: (
    matches: (event: AuditEvent) => boolean,
    options?: AuditOptions,
  ) => Promise<readonly AuditEvent[]>
  /** Starts kube-controller-manager, for tests that delete namespaces. Resolves when its controllers have accounts. */
  readonly startControllerManager: () => Promise<void>
  /** Kills kube-apiserver with SIGKILL. etcd goes on. */
  readonly killApiServer: () => Promise<void>
  /** Starts kube-apiserver again on its port and data, with these flags instead of the first ones. */
  readonly startApiServer: (flags?: readonly string[]) => Promise<void>
  /** Kills everything and removes the directory. The end of this process does the same, however it comes. */
  readonly stop: () => Promise<void>
}

/** Starts etcd and kube-apiserver, and resolves when the API server is ready. Any number may run side by side. */
export async function startControlPlane(options: StartOptions = {}): Promise<ControlPlane> {
  const programs = options.programs ?? (await programsForTests(process.env))
  const sandbox = await makeSandbox()
  try {
    return await startIn(sandbox, programs, options.apiServerFlags ?? [])
  } catch (error) {
    await sandbox.close()
    throw error
  }
}

async function startIn(
  sandbox: Sandbox,
  programs: Programs,
  flags: readonly string[],
): Promise<ControlPlane> {
  const { directory } = sandbox
  const credentials = await writeCredentials(directory)
  const audit = await writeAuditPolicy(directory)
  const etcdUrl = await startEtcd(sandbox, programs)
  const server = await startApiServer({ sandbox, programs, etcdUrl, credentials, audit }, flags)
  const { url, caFile } = server

  const kubeconfigs = new Map<UserName, string>()
  for (const account of userNames) {
    const access = { url, caFile, account, token: credentials.tokenOf(account) }
    kubeconfigs.set(account, await writeKubeconfig(directory, access))
  }
  const kubeconfigFile = (user: UserName): string => kubeconfigs.get(user) ?? ''
  const request: ControlPlane['request'] = ({ user = 'admin', ...rest }) =>
    sendRequest({ url, caFile, token: credentials.tokenOf(user) }, rest)

  return {
    version: programs.version,
    url,
    caFile,
    directory,
    pids: sandbox.pids,
    kubectl: (args, { user = 'admin', input = '' } = {}) =>
      runKubectl(
        { file: programFile(programs, 'kubectl'), kubeconfig: kubeconfigFile(user), directory },
        args,
        input,
      ),
    request,
    kubeconfigFile,
    kubeConfig: (user) => {
      const config = new KubeConfig()
      config.loadFromFile(kubeconfigFile(user))
      return config
    },
    auditEvents: (matches, auditOptions = {}) => readAuditEvents(audit.logFile, matches, auditOptions),
    startControllerManager: async () => {
      const token = credentials.tokenOf(controllerManagerName)
      const kubeconfig = await writeKubeconfig(directory, {
        url,
        caFile,
        account: controllerManagerName,
        token,
      })
      const { serviceAccountKeyFile } = credentials
      await startControllerManager({ sandbox, programs, serviceAccountKeyFile, kubeconfig })
      await waitUntilControllersAct(request)
    },
    killApiServer: server.kill,
    startApiServer: (nextFlags = []) => server.start(nextFlags),
    stop: sandbox.close,
  }
}

async function waitUntilControllersAct(request: ControlPlane['request']): Promise<void> {
  const path = '/api/v1/namespaces/kube-system/serviceaccounts/namespace-controller'
  await waitUntil(
    'the account of the namespace controller',
    async () => ((await request({ method: 'GET', path })).statusCode === 200 ? true : undefined),
    { timeoutMs: 60_000 },
  )
}
