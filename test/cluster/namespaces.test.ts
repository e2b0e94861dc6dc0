import t from 'tap'
import { startGuardedCluster } from './guarded-cluster.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl, request } = cluster

/** The entries that were asked about a Namespace since the last look. */
async function asked(name: string): Promise<readonly string[]> {
  return (await cluster.takeDecisions())
    .filter((decision) => decision.kind === 'Namespace' && decision.name === name)
    .map(({ entry, operation }) => `${operation} ${entry}`)
}

await kubectl(['create', 'namespace', 'plain'])
await kubectl(['create', '-f', '-'], {
  input:
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: guarded, labels: {netpol-guardrail.dev/enforce: baseline}}\n',
})

await t.test('the guard is asked about the creation of a Namespace', async (t) => {
  const decisions = (await cluster.takeDecisions()).filter(
    ({ name }) => name === 'plain' || name === 'guarded',
  )
  t.same(
    decisions.map(({ entry, name, verdict }) => `${entry} ${name} ${verdict}`),
    [
      'describe.namespaces plain allowed',
      'namespaces plain allowed',
      'describe.namespaces guarded allowed',
      'namespaces guarded allowed',
    ],
  )
})

for (const [name, entry] of [
  ['plain', 'namespaces'],
  ['guarded', 'guarded.namespaces'],
] as const) {
  await t.test(`labels of the ${name} Namespace reach ${entry} by each resource path`, async (t) => {
    const label = { metadata: { labels: { changed: 'here' } } }
    const cases: readonly (readonly [path: string, value: string])[] = [
      ['', 'main'],
      ['/status', 'status'],
    ]
    for (const [path, value] of cases) {
      const { statusCode } = await request({
        method: 'PATCH',
        path: `/api/v1/namespaces/${name}${path}`,
        body: JSON.stringify({ metadata: { labels: { changed: value } } }),
        headers: { 'content-type': 'application/merge-patch+json' },
      })
      t.equal(statusCode, 200)
      t.ok((await asked(name)).includes(`UPDATE ${entry}`), `namespaces${path}`)
    }
    const { body } = await request({ method: 'GET', path: `/api/v1/namespaces/${name}` })
    const current = JSON.parse(body) as { metadata: { labels: Record<string, string> } }
    current.metadata.labels['changed'] = label.metadata.labels.changed
    const { statusCode } = await request({
      method: 'PUT',
      path: `/api/v1/namespaces/${name}/finalize`,
      body: JSON.stringify(current),
      headers: { 'content-type': 'application/json' },
    })
    t.equal(statusCode, 200)
    t.ok((await asked(name)).includes(`UPDATE ${entry}`), 'namespaces/finalize')
  })
}

await t.test('a write that changes neither labels nor annotations asks nobody who validates', async (t) => {
  await asked('plain')
  const { statusCode } = await request({
    method: 'PATCH',
    path: '/api/v1/namespaces/plain/status',
    body: JSON.stringify({ status: { conditions: [{ type: 'Seen', status: 'True' }] } }),
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  t.equal(statusCode, 200)
  t.same(await asked('plain'), [])
})

await t.test('a forged name label on a generated name gains nothing (row 38)', async (t) => {
  const { statusCode, body } = await request({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: JSON.stringify({
      metadata: {
        generateName: 'forged-',
        labels: {
          'kubernetes.io/metadata.name': 'kube-system',
          'netpol-guardrail.dev/enforce': 'baseline',
          name: 'kube-system',
        },
      },
    }),
    headers: { 'content-type': 'application/json' },
  })
  t.equal(statusCode, 403)
  t.match(body, /ns-label-impersonation {2}metadata\.labels\.name/)
  t.notMatch(
    body,
    /metadata\.labels\[kubernetes/,
    'the API server has corrected that one before we are asked',
  )
})

await t.test('labels that are keys of every object are labels like any other (row 29)', async (t) => {
  const input = `apiVersion: v1
kind: Namespace
metadata:
  name: odd-labels
  labels: {constructor: a, toString: b, hasOwnProperty: c, valueOf: d}
`
  t.match(await kubectl(['create', '-f', '-'], { input }), { exitCode: 0, stderr: '' })
  t.same(await asked('odd-labels'), ['CREATE describe.namespaces', 'CREATE namespaces'])
})

await t.test(
  'a label __proto__, which only the mutating phase sees, pollutes nothing (row 28)',
  async (t) => {
    const { statusCode, body } = await request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: '{"metadata":{"name":"polluted","labels":{"__proto__":"x"}}}',
      headers: { 'content-type': 'application/json' },
    })
    t.equal(statusCode, 422, body)
    t.match(body, /__proto__/, 'the API server itself refuses it')
    t.same(await asked('polluted'), ['CREATE describe.namespaces'])
  },
)

await t.test(
  'a Namespace with a thousand labels and full annotations costs no condition its budget (row 57)',
  async (t) => {
    const labels = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `label-${index}.example.com/${'n'.repeat(60)}`,
        'v'.repeat(63),
      ]),
    )
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'crowded', labels, annotations: { note: 'x'.repeat(250_000) } },
    }
    t.match(await kubectl(['create', '-f', '-'], { input: JSON.stringify(namespace) }), { exitCode: 0 })
    t.same(await asked('crowded'), ['CREATE describe.namespaces', 'CREATE namespaces'])
    t.match(await kubectl(['label', 'namespace', 'crowded', 'team=web']), { exitCode: 0 })
    t.ok((await asked('crowded')).includes('UPDATE namespaces'), 'a change of labels is asked about')
    const raise = ['label', 'namespace', 'crowded', 'netpol-guardrail.dev/enforce=baseline']
    t.match(await kubectl(raise), { exitCode: 0 })
    t.ok((await asked('crowded')).some((entry) => /^UPDATE (guarded\.)?namespaces$/.test(entry)))
  },
)

await t.test('no match condition of ours ever fails (row 57)', async (t) => {
  const { body } = await request({ method: 'GET', path: '/metrics' })
  const failed = body
    .split('\n')
    .filter((line) => line.startsWith('apiserver_admission_match_condition_evaluation_errors_total'))
    // The control plane's own probe fails on purpose.
    .filter((line) => !line.includes('name="probe-'))
  t.same(failed, [])
})
