/** The rollout of the guard, from the first day to strict, as one story on a real API server. */
import t, { type Test } from 'tap'
import { readTrail } from '../../src/report/read-trail.ts'
import { grant } from '../control-plane/grant.ts'
import { waitUntil } from '../control-plane/wait-until.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm, anyIp, orMistake } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl, request } = cluster
const suffix = 'netpol-guardrail.dev'

await kubectl(['create', 'namespace', 'payments'])
await grant(cluster, {
  user: 'dev',
  namespaces: ['payments'],
  rules: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['*'] }],
})
// A developer who may edit the Namespace itself, as many clusters have it.
await grant(cluster, {
  user: 'dev',
  rules: [
    {
      apiGroups: [''],
      resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'],
      verbs: ['get', 'create', 'update', 'patch'],
    },
  ],
})

/** What the audit log keeps of the write of a policy, under the entry that was called. */
async function trailOf(name: string, entry: string): Promise<ReturnType<typeof readTrail>> {
  const events = await cluster.auditEvents(
    ({ objectRef, annotations, stage }) =>
      objectRef?.name === name &&
      stage === 'ResponseComplete' &&
      Object.keys(annotations ?? {}).some((key) => key.startsWith(`${entry}.${suffix}/`)),
  )
  const annotations = Object.entries(events.at(-1)?.annotations ?? {})
  const prefix = `${entry}.${suffix}/`
  return readTrail(
    Object.fromEntries(
      annotations
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), value]),
    ),
  )
}

async function label(t: Test, ...labels: readonly string[]): Promise<void> {
  const result = await kubectl(['label', 'namespace', 'payments', '--overwrite', ...labels])
  t.match(result, { exitCode: 0 }, `kubectl label ${labels.join(' ')}`)
}

/** Tries a write until it is refused: the API server takes a moment to notice a label of a namespace. */
async function untilRefused(input: string): Promise<string> {
  return waitUntil(
    'the refusal',
    async () => {
      const { exitCode, stderr } = await kubectl(['create', '--dry-run=server', '-f', '-'], {
        user: 'dev',
        input,
      })
      return exitCode === 1 && stderr.includes('denied the request') ? stderr : undefined
    },
    { timeoutMs: 10_000 },
  )
}

await t.test('on the first day nobody is refused, and everybody is told', async (t) => {
  const bad = await kubectl(['apply', '-f', '-'], { user: 'dev', input: orMistake('legacy', 'payments') })
  t.match(bad, {
    exitCode: 0,
    stderr: /^Warning: \[or-peers\] spec\.ingress\[0\]\.from: .*; would be refused at enforce=baseline\n$/,
  })
  const good = await kubectl(['apply', '-f', '-'], { user: 'dev', input: andForm('modern', 'payments') })
  t.match(good, { exitCode: 0, stderr: '' })
})

await t.test('the audit log says who would be refused, and by what', async (t) => {
  t.match(await trailOf('legacy', 'observe.networkpolicies'), {
    isNewer: false,
    trail: {
      verdict: 'allowed',
      levels: { enforce: 'off', warn: 'baseline', audit: 'strict', from: 'defaults' },
      wouldRefuse: { baseline: ['or-peers'], strict: [] },
      findings: [{ rule: 'or-peers', path: 'spec.ingress[0].from[0]', class: 'baseline', since: 'new' }],
      guard: /^v\d+\.\d+\.\d+ config=[0-9a-f]{6}$/,
    },
  })
  t.match(await trailOf('modern', 'observe.networkpolicies'), {
    trail: { verdict: 'allowed', wouldRefuse: { baseline: [], strict: [] }, findings: [] },
  })
})

await t.test('the log has the same, in a line', async (t) => {
  const decision = (await cluster.takeDecisions()).find(
    ({ name, entry }) => name === 'legacy' && entry === 'observe.networkpolicies',
  )
  t.match(decision, { user: 'dev', verdict: 'allowed', trail: { 'would-refuse': 'baseline:or-peers' } })
})

await t.test('once the namespace enforces baseline, a new violation is refused', async (t) => {
  await label(t, 'netpol-guardrail.dev/enforce=baseline')
  t.match(
    await untilRefused(orMistake('another', 'payments')),
    /admission webhook "enforce\.networkpolicies\.netpol-guardrail\.dev" denied the request: NetworkPolicy payments\/another is refused: 1 violation of level baseline\./,
  )
})

await t.test('a policy that was there stays, can be labelled, and can be narrowed', async (t) => {
  const labelled = await kubectl(['label', 'networkpolicy', 'legacy', '-n', 'payments', 'team=a'], {
    user: 'dev',
  })
  t.match(labelled, { exitCode: 0, stderr: /\[or-peers\] .*; was there before\n/ })
  t.match(await trailOf('legacy', 'enforce.networkpolicies'), {
    trail: { verdict: 'allowed', levels: { enforce: 'baseline', from: 'labels' }, ratcheted: ['or-peers'] },
  })
  const narrower = await kubectl(
    [
      ...['patch', 'networkpolicy', 'legacy', '-n', 'payments', '--type', 'json', '--patch'],
      '[{"op":"add","path":"/spec/ingress/0/from/1/podSelector/matchLabels/tier","value":"backend"}]',
    ],
    { user: 'dev' },
  )
  t.match(narrower, { exitCode: 0, stderr: /was there before/ })
})

await t.test('and is refused when it gets wider', async (t) => {
  const wider = await kubectl(
    [
      ...['patch', 'networkpolicy', 'legacy', '-n', 'payments', '--type', 'json', '--patch'],
      '[{"op":"remove","path":"/spec/ingress/0/ports"}]',
    ],
    { user: 'dev' },
  )
  t.match(wider, { exitCode: 1, stderr: /denied the request: NetworkPolicy payments\/legacy is refused/ })
})

const almostAnywhere = anyIp('metadata', 'payments').replace(
  'cidr: 0.0.0.0/0',
  'cidr: 0.0.0.0/0, except: [169.254.169.254/32]',
)

await t.test('what only strict refuses is warned of, until strict is enforced', async (t) => {
  const warned = await kubectl(['create', '--dry-run=server', '-f', '-'], {
    user: 'dev',
    input: almostAnywhere,
  })
  t.match(warned, { exitCode: 0, stderr: /\[any-ip\] .*; would be refused at enforce=strict\n/ })
  await label(t, 'netpol-guardrail.dev/enforce=strict', 'netpol-guardrail.dev/warn=strict')
  t.match(await untilRefused(almostAnywhere), /is refused: 1 violation of level strict\./)
})

await t.test(
  'who may edit the namespace may not lower its labels, by whichever path (rows 35 and 36)',
  async (t) => {
    const key = 'metadata.labels[netpol-guardrail.dev/enforce]'
    const refusal = new RegExp(
      `denied the request: Namespace payments is refused: 1 violation of level strict\\.\\n\\nns-exemption-tampering {2}${key.replaceAll(/[[\].]/g, '\\$&')}`,
    )
    for (const args of [
      ['label', 'namespace', 'payments', '--overwrite', 'netpol-guardrail.dev/enforce=off'],
      ['label', 'namespace', 'payments', '--overwrite', 'netpol-guardrail.dev/enforce=baseline'],
      ['label', 'namespace', 'payments', 'netpol-guardrail.dev/enforce-'],
    ])
      t.match(await kubectl(args, { user: 'dev' }), { exitCode: 1, stderr: refusal }, args.join(' '))
    const pinned = ['label', 'namespace', 'payments', 'netpol-guardrail.dev/enforce-version=v0.1']
    t.match(await kubectl(pinned, { user: 'dev' }), { exitCode: 1, stderr: /enforce-version/ })
    const path = '/api/v1/namespaces/payments'
    const stored = await request({ method: 'GET', path, user: 'dev' })
    const lowered = stored.body.replace(
      '"netpol-guardrail.dev/enforce":"strict"',
      '"netpol-guardrail.dev/enforce":"off"',
    )
    for (const [method, subresource, type, body] of [
      [
        'PATCH',
        '/status',
        'application/merge-patch+json',
        '{"metadata":{"labels":{"netpol-guardrail.dev/enforce":"off"}}}',
      ],
      ['PUT', '/status', 'application/json', lowered],
      ['PUT', '/finalize', 'application/json', lowered],
      ['PUT', '', 'application/json', lowered],
    ] as const) {
      const reply = await request({
        ...{ method, path: `${path}${subresource}`, body, user: 'dev' },
        headers: { 'content-type': type },
      })
      t.match(reply, { statusCode: 403, body: /ns-exemption-tampering/ }, `${method} ${subresource}`)
    }
    const now = await request({ method: 'GET', path })
    t.match(now.body, /"netpol-guardrail\.dev\/enforce":"strict"/, 'it is as it was')
  },
)

await t.test('nor slip a violation in by lowering the labels in the same request (row 36)', async (t) => {
  const { exitCode, stderr } = await kubectl(
    ['label', 'namespace', 'payments', '--overwrite', 'netpol-guardrail.dev/enforce=off', 'name=kube-system'],
    { user: 'dev' },
  )
  t.equal(exitCode, 1)
  t.match(stderr, /2 violations of level strict/)
  t.match(stderr, /ns-label-impersonation/)
})

await t.test('a label that means nothing is refused with the values that there are', async (t) => {
  const { stderr } = await kubectl(['label', 'namespace', 'open', 'netpol-guardrail.dev/warn=restricted'], {
    user: 'dev',
  })
  t.match(stderr, /ns-guard-label-value .*\n.* takes off, baseline, strict, not "restricted"/)
})

await t.test('raising a label is free', async (t) => {
  const raised = await kubectl(['label', 'namespace', 'open', 'netpol-guardrail.dev/enforce=baseline'], {
    user: 'dev',
  })
  t.match(raised, { exitCode: 0, stderr: '' })
})

await t.test('a delegate with the verb configure may lower them, in his namespace only', async (t) => {
  await grant(cluster, {
    user: 'other-dev',
    namespaces: ['payments'],
    rules: [{ apiGroups: ['netpol-guardrail.dev'], resources: ['guardlevels'], verbs: ['configure'] }],
  })
  await grant(cluster, {
    user: 'other-dev',
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'update', 'patch'] }],
  })
  const elsewhere = await kubectl(
    ['label', 'namespace', 'shop', '--overwrite', 'netpol-guardrail.dev/enforce=off'],
    { user: 'other-dev' },
  )
  t.match(elsewhere, { exitCode: 1, stderr: /not granted configure on guardlevels\.netpol-guardrail\.dev/ })
  const here = await kubectl(
    ['label', 'namespace', 'payments', '--overwrite', 'netpol-guardrail.dev/enforce=baseline'],
    { user: 'other-dev' },
  )
  t.match(here, { exitCode: 0, stderr: '' })
  t.match(await trailOf('payments', 'guarded.namespaces'), { trail: { verdict: 'allowed' } })
})
