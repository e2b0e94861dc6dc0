import t from 'tap'
import { startFaultyProxy } from './faulty-proxy.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, orMistake } from './policies.ts'

const proxy = await startFaultyProxy()
const cluster = await startGuardedCluster({ guardPort: proxy.port })
t.teardown(async () => {
  await cluster.stop()
  await proxy.close()
})
const guard = await cluster.startAnotherGuard()
proxy.pointAt(guard.admissionPort)
await cluster.untilAnswered()
const { kubectl } = cluster

async function create(policy: string): ReturnType<typeof kubectl> {
  return kubectl(['create', '-f', '-'], { input: policy })
}

await t.test('row 2: a guard that hangs costs its timeout, not the time of the request', async (t) => {
  guard.process.kill('SIGSTOP')
  const hanging = await create(andForm('hanging', 'shop'))
  t.match(hanging, {
    exitCode: 1,
    stderr: /failed calling webhook "enforce\.networkpolicies.*deadline exceeded/,
  })
  const watched = await create(andForm('watched', 'open'))
  t.match(watched, { exitCode: 0 }, 'where nothing is enforced the write passes in the end')
  guard.process.kill('SIGCONT')
  t.match(await create(andForm('hanging', 'shop')), { exitCode: 0 }, 'and it works as before')
})

await t.test('row 3: a connection that went dead without a word is given up for a new one', async (t) => {
  proxy.set({ kind: 'stall-open-ones' })
  const first = await create(andForm('stalled', 'shop'))
  t.match(first, { exitCode: 1, stderr: /deadline exceeded/ })
  proxy.set({ kind: 'none' })
  t.match(await create(andForm('stalled', 'shop')), { exitCode: 0 })
})

await t.test('row 4: an answer that breaks off is no answer', async (t) => {
  // The guard's side of a TLS handshake takes some two thousand bytes; an answer with its headers five hundred.
  for (const bytes of [100, 1_500, 2_600]) {
    // The proxy looks at new connections only when the old ones are gone.
    proxy.set({ kind: 'reset-after', bytes })
    const broken = await create(orMistake(`broken-${bytes}`, 'shop'))
    t.equal(broken.exitCode, 1, broken.stderr)
    const get = await kubectl(['get', 'networkpolicy', `broken-${bytes}`, '-n', 'shop'])
    t.match(get, { exitCode: 1, stderr: /NotFound/ }, 'nothing was stored')
  }
  proxy.set({ kind: 'none' })
  t.match(await create(andForm('mended', 'shop')), { exitCode: 0 })
})

await t.test('row 8: what a rule cannot judge is refused in words where a level is enforced', async (t) => {
  // Each rule has ports of its own and one half of the internet: too many combinations to add up.
  const rules = Array.from({ length: 500 }, (_, index) => ({
    to: [{ ipBlock: { cidr: index % 2 === 0 ? '0.0.0.0/1' : '128.0.0.0/1' } }],
    ports: [{ protocol: 'TCP', port: 1_000 + index }],
  }))
  const policy = (namespace: string): string =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'too-many', namespace },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: rules },
    })
  t.match(await create(policy('shop')), {
    exitCode: 1,
    stderr:
      /denied the request: NetworkPolicy shop\/too-many is refused: it could not be judged\.\n\n {2}any-ip: 500 rules/,
  })
  t.match(await create(policy('open')), {
    exitCode: 0,
    stderr: /Warning: \[any-ip\] could not be judged: 500 rules have too many different port lists/,
  })
})
