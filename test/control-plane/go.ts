import { spawn } from 'node:child_process'
import { signalGroup } from './process-group.ts'
import { UnavailableError } from './unavailable-error.ts'

/** How to run Go. */
export interface GoOptions {
  readonly cwd: string
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `go` with these arguments and resolves to what it printed. Rejects with the end of its error output; with an
 * UnavailableError if there is no Go.
 */
export function runGo(args: readonly string[], { cwd, environment, signal }: GoOptions): Promise<string> {
  signal?.throwIfAborted()
  // In a group of its own, because `go` leaves its compilers running when only it is killed.
  const go = spawn('go', args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A surrounding workspace must not change what is built, and programs without C run on every distribution.
    env: { ...environment, GOWORK: 'off', CGO_ENABLED: '0' },
  })
  const killGroup = (): void => {
    if (go.pid !== undefined) signalGroup(go.pid, 'SIGKILL')
  }
  signal?.addEventListener('abort', killGroup)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let stdout = ''
  let stderr = ''
  go.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  go.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4_000)))
  go.on('error', (error) => {
    reject('code' in error && error.code === 'ENOENT' ? noGo(error) : error)
  })
  go.on('close', (code) => {
    signal?.removeEventListener('abort', killGroup)
    if (code === 0) resolve(stdout)
    else if (signal?.aborted === true) reject(abortReason(signal))
    else reject(new UnavailableError(`go ${args.join(' ')} failed:\n${stderr || stdout}`))
  })
  return promise
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('stopped', { cause: signal.reason })
}

function noGo(cause: Error): UnavailableError {
  const message =
    'No control plane to test on, and no `go` on the PATH to build one: install Go, ' +
    'or set KUBEBUILDER_ASSETS to a directory with kube-apiserver, etcd and kubectl.'
  return new UnavailableError(message, { cause })
}
