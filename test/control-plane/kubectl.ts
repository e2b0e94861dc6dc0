import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What kubectl did. */
export interface KubectlResult {
  readonly stdout: string
  readonly stderr: string
  /** Null if it was stopped because it took longer than a minute. */
  readonly exitCode: number | null
}

/** Where kubectl is and what it uses. */
export interface KubectlSetup {
  readonly file: string
  readonly kubeconfig: string
  /** Its cache and its home: the user's own settings must not change what a test sees. */
  readonly directory: string
}

const timeoutMs = 60_000

/** Runs kubectl. A failure is a result, not an error: read the exit code. */
export async function runKubectl(
  { file, kubeconfig, directory }: KubectlSetup,
  args: readonly string[],
  input: string,
): Promise<KubectlResult> {
  const kubectl = spawn(file, args, {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: { PATH: process.env['PATH'], HOME: directory, KUBECACHEDIR: directory, KUBECONFIG: kubeconfig },
  })
  // It need not read what it is given.
  kubectl.stdin.on('error', () => undefined)
  kubectl.stdin.end(input)
  const [stdout, stderr] = await Promise.all([
    text(kubectl.stdout),
    text(kubectl.stderr),
    once(kubectl, 'close'),
  ])
  return { stdout, stderr, exitCode: kubectl.exitCode }
}
