import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'
import { anyIp, defaultDeny, orMistake } from './policies.ts'

const cluster = await startGuardedCluster({ controllerManager: true })
t.teardown(cluster.stop)
const { kubectl, request } = cluster

const policies = (namespace: string): string =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`

await t.test('the largest policy that the API server accepts is answered', async (t) => {
  // Empty ports are the smallest items there are: 224,000 of them are as many as etcd takes (admission-contract 5.3).
  const ports = Array.from({ length: 220_000 }, () => ({}))
  const { statusCode, body } = await request({
    method: 'POST',
    path: policies('shop'),
    body: JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'largest' },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports }] },
    }),
    headers: { 'content-type': 'application/json' },
  })
  t.equal(statusCode, 201, body.slice(0, 500))
  t.match(
    (await cluster.takeDecisions()).filter(({ name }) => name === 'largest'),
    [
      { entry: 'describe.networkpolicies', verdict: 'allowed' },
      { entry: 'enforce.networkpolicies', verdict: 'allowed' },
    ],
  )
  const label = await kubectl(['label', 'networkpolicy', 'largest', '-n', 'shop', 'a=b'])
  t.equal(label.exitCode, 0, 'and so is a label on it, which sends it twice')
})

await t.test('a review of 60 MB is refused in words, not by a broken call (rows 25 and 53)', async (t) => {
  const started = performance.now()
  // YAML aliases: 100 kB on the wire become 60 MB in the review of the mutating phase (admission-contract 5.3).
  const yaml = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: bomb
  annotations:
    a0: &text ${'x'.repeat(100_000)}
${Array.from({ length: 600 }, (_, index) => `    a${index + 1}: *text`).join('\n')}
spec: {podSelector: {}, policyTypes: [Ingress]}
`
  const send = (): ReturnType<typeof request> =>
    request({
      method: 'POST',
      path: policies('shop'),
      body: yaml,
      headers: { 'content-type': 'application/yaml' },
    })
  for (let round = 0; round < 5; round += 1) {
    let reply = await send()
    // On a machine that is busy with something else the API server gives the mutating entry up after 2 s, passes over
    // it, and finds the annotations too long itself.
    for (let triesLeft = 3; reply.statusCode === 422 && triesLeft > 0; triesLeft -= 1) reply = await send()
    const { statusCode, body } = reply
    t.equal(statusCode, 403, body.slice(0, 500))
    t.match(body, /This write is refused, because the review of it is larger than netpol-guardrail reads/)
    t.notMatch(body, /failed calling webhook/)
  }
  t.comment(`${Math.round(performance.now() - started)} ms for 5 reviews`)
})

await t.test(
  'a size that only the validating phase sees is refused there, also where nothing is enforced (row 26)',
  async (t) => {
    const ports = `[${'{},'.repeat(1_000_000)}{}]`
    const spec = `{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"ports":${ports}}]}`
    for (const namespace of ['shop', 'open']) {
      const { statusCode, body } = await request({
        method: 'POST',
        path: policies(namespace),
        body: `{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"big"},"spec":${spec}}`,
        headers: { 'content-type': 'application/json' },
      })
      t.equal(statusCode, 403, body.slice(0, 500))
      t.match(body, /larger than netpol-guardrail reads/)
    }
  },
)

await t.test('a namespace full of policies is deleted while the guard answers (row 54)', async (t) => {
  await fillNamespace('doomed')
  const gone = await kubectl(['delete', 'namespace', 'doomed', '--timeout=20s'])
  t.match(gone, { exitCode: 0, stderr: '' })
})

await t.test('so is one full of old violations, with every entry active (row 54)', async (t) => {
  await kubectl(['create', 'namespace', 'legacy'])
  for (const [name, policy] of [
    ['wide', anyIp('wide', 'legacy')],
    ['mixed', orMistake('mixed', 'legacy')],
  ] as const)
    t.match(await kubectl(['create', '-f', '-'], { input: policy }), { exitCode: 0 }, name)
  // A finalizer keeps one of them, so that its removal is a write to a violating policy that is going.
  await kubectl([
    ...['patch', 'networkpolicy', 'wide', '-n', 'legacy', '--type', 'merge', '--patch'],
    '{"metadata":{"finalizers":["example.com/hold"]}}',
  ])
  await kubectl(['label', 'namespace', 'legacy', 'netpol-guardrail.dev/enforce=strict', 'name=kube-system'])
  await kubectl(['delete', 'namespace', 'legacy', '--wait=false'])
  const released = await kubectl([
    ...['patch', 'networkpolicy', 'wide', '-n', 'legacy', '--type', 'merge', '--patch'],
    '{"metadata":{"finalizers":null}}',
  ])
  t.match(released, { exitCode: 0 })
  const gone = await kubectl(['wait', '--for=delete', 'namespace/legacy', '--timeout=20s'])
  t.match(gone, { exitCode: 0, stderr: '' })
})

await t.test('a dead guard: enforced namespaces refuse and say why, the others admit (row 1)', async (t) => {
  await fillNamespace('orphaned')
  await cluster.killGuard()
  const enforced = await kubectl(['create', '-f', '-'], { input: defaultDeny('while-dead', 'shop') })
  t.match(enforced, {
    exitCode: 1,
    stderr:
      /Internal error occurred: failed calling webhook "enforce\.networkpolicies\.netpol-guardrail\.dev".*connect: connection refused/s,
  })
  const watched = await kubectl(['create', '-f', '-'], { input: anyIp('while-dead', 'open') })
  t.match(watched, { exitCode: 0, stderr: '' })
  const [event] = await cluster.auditEvents(
    ({ verb, objectRef }) =>
      verb === 'create' && objectRef?.name === 'while-dead' && objectRef.namespace === 'open',
  )
  t.match(
    Object.entries(event?.annotations ?? {}),
    /failed-open\.validating\.webhook\.admission\.k8s\.io.*observe\.networkpolicies\.netpol-guardrail\.dev/s,
    'the audit log shows that it got in past us',
  )
  const label = await kubectl(['label', 'namespace', 'orphaned', 'changed=yes'])
  t.match(
    label,
    { exitCode: 1, stderr: /failed calling webhook "guarded\.namespaces/ },
    'guard labels are protected',
  )
})

await t.test('a namespace full of policies is deleted while the guard is dead (row 54)', async (t) => {
  const gone = await kubectl(['delete', 'namespace', 'orphaned', '--timeout=20s'])
  t.match(gone, { exitCode: 0, stderr: '' })
})

await t.test('and everything is as before when the guard is back', async (t) => {
  await cluster.startGuard()
  const bad = await kubectl(['create', '-f', '-'], { input: anyIp('after', 'shop') })
  t.match(bad, { exitCode: 1, stderr: /is refused: 1 violation of level baseline/ })
})

async function fillNamespace(name: string): Promise<void> {
  await kubectl(['create', '-f', '-'], {
    input: `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {netpol-guardrail.dev/enforce: baseline}}\n`,
  })
  for (const policy of ['one', 'two'])
    await kubectl(['create', '-f', '-'], { input: defaultDeny(policy, name) })
}
