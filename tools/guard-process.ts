import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The cluster that a guard is to believe it is a pod of. */
export interface GuardCluster {
  readonly host: string
  readonly port: number
  /** With `token` and `ca.crt`. */
  readonly serviceAccountDir: string
}

/** How a guard is to be started. */
export interface GuardProcessOptions {
  readonly certFile: string
  readonly keyFile: string
  readonly cluster: GuardCluster
  /** 0 or absent: a free port. */
  readonly port?: number
  /** More arguments of `serve`. */
  readonly args?: readonly string[]
  /** Called with every line that the guard logs. */
  readonly onLogLine?: (line: string) => void
  /** Runs dist/ instead of src/. */
  readonly built?: boolean
}

/** A running guard: the shipped server in a process of its own, as in a container. */
export interface GuardProcess {
  readonly admissionPort: number
  readonly healthPort: number
  readonly process: ChildProcess
  /** SIGTERM, and waits for the end. Resolves to the exit code. */
  readonly stop: () => Promise<number | null>
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>
}

/** Starts the shipped server on loopback and waits until it listens. Rejects with its output if it ends before. */
export async function startGuardProcess(options: GuardProcessOptions): Promise<GuardProcess> {
  const program = options.built === true ? 'dist/main/netpol-guardrail.js' : 'src/main/netpol-guardrail.ts'
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL(`../${program}`, import.meta.url)),
      'serve',
      '--listen',
      `127.0.0.1:${options.port ?? 0}`,
      '--health-listen',
      '127.0.0.1:0',
      '--tls-cert-file',
      options.certFile,
      '--tls-key-file',
      options.keyFile,
      '--service-account-dir',
      options.cluster.serviceAccountDir,
      ...(options.args ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        KUBERNETES_SERVICE_HOST: options.cluster.host,
        KUBERNETES_SERVICE_PORT: String(options.cluster.port),
      },
    },
  )
  const killWithParent = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithParent)
  const ended = once(child, 'exit').then(() => {
    process.off('exit', killWithParent)
  })
  const { admissionPort, healthPort } = await readPorts(child, ended, options.onLogLine)
  return {
    admissionPort,
    healthPort,
    process: child,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The guard logs where it listens, because it was asked for free ports. */
async function readPorts(
  child: ChildProcess,
  ended: Promise<void>,
  onLogLine: ((line: string) => void) | undefined,
): Promise<{ readonly admissionPort: number; readonly healthPort: number }> {
  const output: string[] = []
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the guard was started without pipes')
  stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const lines = createInterface({ input: stdout })
  const ports = new Promise<{ admissionPort: number; healthPort: number }>((resolve) => {
    lines.on('line', (line) => {
      onLogLine?.(line)
      if (output.length < 100) output.push(line)
      const { admissionPort, healthPort } = readListening(line)
      if (admissionPort !== undefined && healthPort !== undefined) resolve({ admissionPort, healthPort })
    })
  })
  const failed = ended.then(() => {
    throw new Error(`the guard ended before it listened:\n${output.join('\n')}`)
  })
  failed.catch(() => undefined)
  return Promise.race([ports, failed])
}

function readListening(line: string): { admissionPort?: number; healthPort?: number } {
  try {
    const entry = JSON.parse(line) as { msg?: string; admissionPort?: number; healthPort?: number }
    return entry.msg === 'listening' ? entry : {}
  } catch {
    return {}
  }
}
