import t from 'tap'
import { waitUntil } from '../control-plane/wait-until.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { anyIp } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster

const almostAnywhere = anyIp('metadata', 'shop').replace(
  'cidr: 0.0.0.0/0',
  'cidr: 0.0.0.0/0, except: [169.254.169.254/32]',
)

/** Resolves when a violation of strict alone is refused in namespace shop, or admitted there. */
async function untilJudgedAt(level: 'baseline' | 'strict'): Promise<void> {
  await waitUntil(
    `the namespace to be judged at ${level}`,
    async () => {
      const { exitCode } = await kubectl(['create', '--dry-run=server', '-f', '-'], { input: almostAnywhere })
      return exitCode === (level === 'strict' ? 1 : 0) ? true : undefined
    },
    { timeoutMs: 10_000 },
  )
}

async function readyz(port: number): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz?verbose`)
  return { status: response.status, text: await response.text() }
}

await t.test(
  'row 11: after the API server was killed and came back, labels are right within 10 s',
  async (t) => {
    await untilJudgedAt('baseline')
    await cluster.killApiServer()
    await cluster.startApiServer()
    await kubectl(['label', 'namespace', 'shop', '--overwrite', 'netpol-guardrail.dev/enforce=strict'])
    await untilJudgedAt('strict')
    await kubectl(['label', 'namespace', 'shop', '--overwrite', 'netpol-guardrail.dev/enforce=baseline'])
    await untilJudgedAt('baseline')
    t.pass('twice')
  },
)

await t.test(
  'row 10: a guard that starts before the API server is alive, not ready, and gets ready by itself',
  async (t) => {
    await cluster.killApiServer()
    const guard = await cluster.startAnotherGuard()
    t.match(await readyz(guard.healthPort), {
      status: 503,
      text: /\[-\]namespaces-synced failed: namespaces have not been read yet.*\nreadyz check failed|\[-\]namespaces-synced failed/,
    })
    t.equal((await fetch(`http://127.0.0.1:${guard.healthPort}/livez`)).status, 200)
    await cluster.startApiServer()
    const ready = await waitUntil(
      'the guard to be ready',
      async () => {
        const { status, text } = await readyz(guard.healthPort)
        return status === 200 ? text : undefined
      },
      { timeoutMs: 45_000 },
    )
    t.match(ready, /\[\+\]namespaces-synced ok\n\[\+\]namespaces-current ok/)
  },
)
