import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const program = fileURLToPath(new URL('../../src/main/netpol-guardrail.ts', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'guardrail-serve-'))
t.teardown(() => rm(folder, { recursive: true }))

interface Ended {
  readonly exitCode: number | null
  readonly out: string
  readonly error: string
}

/** Runs `serve` until it ends by itself. */
async function serve(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const tls = ['--tls-cert-file', join(folder, 'tls.crt'), '--tls-key-file', join(folder, 'tls.key')]
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, 'serve', '--listen', '127.0.0.1:0', '--health-listen', '127.0.0.1:0', ...tls, ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...environment }, timeout: 20_000 },
      (_error, out, error) => {
        resolve({ exitCode: child.exitCode, out, error })
      },
    )
  })
}

const cluster = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' }

void t.test(
  'a bad configuration ends it with 2 and each problem on a line, and nothing is served',
  async (t) => {
    const config = join(folder, 'guard.yaml')
    await writeFile(
      config,
      `apiVersion: netpol-guardrail.dev/v1alpha1
kind: GuardConfiguration
levls: {}
levels:
  enforce: high
rules:
  or-pears: {class: advice}
`,
    )
    const { exitCode, out, error } = await serve(['--config', config], cluster)
    t.equal(exitCode, 2)
    t.equal(out, '', 'it did not begin to serve')
    const [first, ...lines] = error.trimEnd().split('\n')
    t.equal(first, `the configuration ${config} cannot be used:`)
    t.equal(lines.length, 4)
    t.match(lines[0], /^ {2}levls \(line 3\): unknown field levls; did you mean levels\?/)
    t.match(lines[1], /^ {2}levels\.enforce \(line 5\): must be off, baseline or strict/)
    t.match(lines[2], /^ {2}rules.* \(line 7\): .*did you mean or-peers\?/)
    t.match(lines[3], /netpol-guardrail config check/)
  },
)

void t.test('so does one that is not there', async (t) => {
  t.match(await serve(['--config', join(folder, 'nosuch.yaml')], cluster), {
    exitCode: 2,
    out: '',
    error: `the configuration ${join(folder, 'nosuch.yaml')} cannot be used: it cannot be read (ENOENT)\n`,
  })
})

void t.test('outside a cluster it asks for a kubeconfig', async (t) => {
  t.match(await serve([]), {
    exitCode: 2,
    out: '',
    error: /^this is no pod of a cluster \(KUBERNETES_SERVICE_HOST is not set\).*--kubeconfig FILE\n$/,
  })
  const kubeconfig = join(folder, 'kubeconfig')
  t.match(await serve(['--kubeconfig', kubeconfig]), {
    exitCode: 2,
    error: /^the kubeconfig \S+ cannot be used: .*ENOENT/,
  })
  await writeFile(kubeconfig, '{"apiVersion":"v1","kind":"Config"}')
  t.match(await serve(['--kubeconfig', kubeconfig]), { exitCode: 2, error: /has no current cluster\.\n$/ })
})

void t.test('a certificate that cannot be used ends it, the connection to the cluster too', async (t) => {
  t.match(await serve([], cluster), {
    exitCode: 2,
    error: /^the TLS certificate cannot be used: \S+tls\.crt cannot be read \(ENOENT\)\n$/,
  })
})
