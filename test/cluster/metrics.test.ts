import { readFile } from 'node:fs/promises'
import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl, request } = cluster

const monitoring = new URL('../../deploy/monitoring/', import.meta.url)
const watched = (
  await Promise.all(
    ['alerts.yaml', 'grafana-dashboard.json'].map((file) => readFile(new URL(file, monitoring), 'utf8')),
  )
).join('\n')

await t.test('the API server counts by the very names that alerts and dashboard ask for', async (t) => {
  await kubectl(['apply', '-f', '-'], { input: orMistake('refused', 'shop') })
  await cluster.killGuard()
  // Each policy of another name: one entry ignores that we are gone, the other does not.
  const passed = await kubectl(['apply', '-f', '-'], { input: orMistake('unseen', 'open') })
  t.equal(passed.exitCode, 0, passed.stderr)
  const stopped = await kubectl(['apply', '-f', '-'], { input: orMistake('stopped', 'shop') })
  t.equal(stopped.exitCode, 1)
  t.match(stopped.stderr, /failed calling webhook/)

  const { body } = await request({ method: 'GET', path: '/metrics' })
  const samples = body.split('\n')
  const names = new Set([...watched.matchAll(/\bapiserver_admission_[a-z_]+/g)].map(([name]) => name))
  t.equal(names.size, 4)
  for (const name of names) {
    const sample = samples.filter((line) => line.startsWith(`${name}{`))
    t.not(sample.length, 0, name)
    t.ok(
      sample.every((line) => /\bname="/.test(line)),
      `${name} names the entry`,
    )
  }
  const value = (pattern: RegExp): number =>
    Number(
      samples
        .find((line) => pattern.test(line))
        ?.split(' ')
        .at(-1) ?? 0,
    )
  t.equal(
    value(
      /^apiserver_admission_webhook_fail_open_count\{name="observe\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
  t.equal(
    value(
      /^apiserver_admission_webhook_rejection_count\{error_type="calling_webhook_error",name="enforce\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
  t.equal(
    value(
      /^apiserver_admission_webhook_rejection_count\{error_type="no_error",name="enforce\.networkpolicies\.netpol-guardrail\.dev"/,
    ),
    1,
  )
})

await t.test('after traffic the guard exposes what alerts and dashboard ask for', async (t) => {
  const guard = await cluster.startAnotherGuard()
  const response = await fetch(`http://127.0.0.1:${guard.healthPort}/metrics`)
  const exposed = new Set(
    [...(await response.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''),
  )
  for (const [name] of watched.matchAll(/\bnetpol_guardrail_[a-z_]+/g))
    t.ok(exposed.has(name) || exposed.has(name.replace(/_(?:bucket|sum|count)$/, '')), name)
})
