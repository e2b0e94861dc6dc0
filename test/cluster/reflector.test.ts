import { request as startRequest } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { kubeconfigAccess } from '../../src/cluster/access.ts'
import { makeAccessReviewer } from '../../src/cluster/access-review.ts'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { systemClock } from '../../src/cluster/clock.ts'
import { makeNamespaceLabels, type NamespaceLabels } from '../../src/cluster/namespace-labels.ts'
import { makeNotes } from '../cluster-room/note-events.ts'
import { expectSuccess } from '../control-plane/expect-success.ts'
import { grant } from '../control-plane/grant.ts'
import { startControlPlane } from '../control-plane/start.ts'
import { waitUntil } from '../control-plane/wait-until.ts'

const plane = await startControlPlane()
t.teardown(plane.stop)
const access = await kubeconfigAccess(plane.kubeconfigFile('admin'))

interface Follower {
  readonly labels: NamespaceLabels
  readonly lines: readonly string[]
  /** Nothing that is asked from now on reaches the API server, until it is set to false. */
  cutOff: boolean
}

function follow(t: Test): Follower {
  const { lines, recorder } = makeNotes()
  const client = makeApiClient({
    server: access.server,
    credentials: () => (follower.cutOff ? Promise.reject(new Error('cut off')) : access.credentials()),
  })
  const labels = makeNamespaceLabels({ client, clock: systemClock, random: Math.random, recorder })
  const follower: Follower = { labels, lines, cutOff: false }
  t.teardown(async () => {
    await labels.stop()
    client.close()
  })
  labels.start()
  return follower
}

async function create(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const body = JSON.stringify({ metadata: { name, labels } })
  expectSuccess(await plane.request({ method: 'POST', path: '/api/v1/namespaces', body }))
}

async function label(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const body = JSON.stringify({ metadata: { labels } })
  const headers = { 'content-type': 'application/merge-patch+json' }
  expectSuccess(await plane.request({ method: 'PATCH', path: `/api/v1/namespaces/${name}`, body, headers }))
}

/** Removes a namespace as the namespace controller does when it is empty: no controller runs here. */
async function remove(name: string): Promise<void> {
  expectSuccess(await plane.request({ method: 'DELETE', path: `/api/v1/namespaces/${name}` }))
  const { body } = await plane.request({ method: 'GET', path: `/api/v1/namespaces/${name}` })
  // The API server has just written it.
  const namespace = JSON.parse(body) as Record<string, unknown>
  expectSuccess(
    await plane.request({
      method: 'PUT',
      path: `/api/v1/namespaces/${name}/finalize`,
      body: JSON.stringify({ ...namespace, spec: { finalizers: [] } }),
    }),
  )
}

/** Waits until memory, not a live GET, says that the label has this value. 10 s is the promise. */
async function remembers(labels: NamespaceLabels, name: string, value: string | undefined): Promise<void> {
  await waitUntil(
    `tier ${value ?? 'absent'} of ${name} in memory`,
    async () => {
      const lookup = await labels.labelsOf(name)
      if (lookup.kind === 'missing') return value === undefined ? true : undefined
      const isRemembered = lookup.kind === 'found' && lookup.source === 'cache'
      return isRemembered && lookup.labels.get('tier') === value ? true : undefined
    },
    { timeoutMs: 10_000 },
  )
}

async function synced(labels: NamespaceLabels): Promise<void> {
  await waitUntil('the first sync', () => Promise.resolve(labels.hasSynced() || undefined), {
    timeoutMs: 10_000,
  })
}

const sizes = async (): Promise<number> => {
  const { body } = await plane.request({ method: 'GET', path: '/api/v1/namespaces' })
  // A list of namespaces, as the API server writes it.
  return (JSON.parse(body) as { readonly items: readonly unknown[] }).items.length
}

await t.test('namespaces appear, change and go', async (t) => {
  const { labels, lines } = follow(t)
  await synced(labels)
  t.match(await labels.labelsOf('kube-system'), {
    kind: 'found',
    labels: new Map([['kubernetes.io/metadata.name', 'kube-system']]),
    source: 'cache',
  })
  await create('shop', { tier: 'one' })
  t.match(await labels.labelsOf('shop'), { kind: 'found' }, 'from the watch or from a live GET')
  await remembers(labels, 'shop', 'one')
  await label('shop', { tier: 'two' })
  await remembers(labels, 'shop', 'two')
  await remove('shop')
  await remembers(labels, 'shop', undefined)
  t.equal(labels.size(), await sizes())
  t.equal(labels.healthProblem(), undefined)
  t.equal(lines.filter((line) => line.startsWith('list ')).length, 1)
})

await t.test('a list of more than one page is complete', async (t) => {
  const names = Array.from({ length: 520 }, (_, index) => `page-${index}`)
  for (let from = 0; from < names.length; from += 40) {
    await Promise.all(names.slice(from, from + 40).map((name) => create(name, { tier: name })))
  }
  const { labels } = follow(t)
  await synced(labels)
  t.equal(labels.size(), await sizes())
  t.match(await labels.labelsOf('page-519'), { source: 'cache', labels: new Map([['tier', 'page-519']]) })
})

await t.test('labels are right again when the API server was killed and is back (row 11)', async (t) => {
  const { labels, lines } = follow(t)
  await synced(labels)
  await create('killed', { tier: 'one' })
  await remembers(labels, 'killed', 'one')
  await plane.killApiServer()
  t.match(
    await labels.labelsOf('killed'),
    { kind: 'found', source: 'cache' },
    'while it is away, memory answers',
  )
  await plane.startApiServer()
  await label('killed', { tier: 'two' })
  await remembers(labels, 'killed', 'two')
  t.ok(lines.includes('watch lost'), lines.join(', '))
})

await t.test('lists anew when etcd no longer has what the watch would resume from (row 12)', async (t) => {
  const follower = follow(t)
  const { labels, lines } = follower
  await create('vanishing', { tier: 'one' })
  await synced(labels)
  await remembers(labels, 'vanishing', 'one')
  follower.cutOff = true
  await plane.killApiServer()
  await plane.startApiServer()
  await remove('vanishing')
  await create('arrived', { tier: 'one' })
  await compactEtcd()
  // The API server remembers recent changes itself; a new one knows only what etcd has.
  await plane.killApiServer()
  await plane.startApiServer()
  follower.cutOff = false
  await remembers(labels, 'arrived', 'one')
  t.ok(lines.includes('watch expired'), lines.join(', '))
  t.ok(lines.includes('list namespaces expired'))
  t.equal(labels.size(), await sizes(), 'what vanished unseen is gone')
})

await t.test(
  'started while the API server is down it waits, and syncs when it is there (row 10)',
  async (t) => {
    await plane.killApiServer()
    const { labels, lines } = follow(t)
    await waitUntil('a failure', () => Promise.resolve(lines.length >= 4 || undefined), { timeoutMs: 10_000 })
    t.notOk(labels.hasSynced())
    t.match(labels.healthProblem(), /namespaces have not been read yet: connect ECONNREFUSED/)
    t.match(await labels.labelsOf('kube-system'), { kind: 'unknown' })
    await plane.startApiServer()
    await synced(labels)
    t.match(await labels.labelsOf('kube-system'), { kind: 'found', source: 'cache' })
  },
)

await t.test(
  'who may configure the guard is what RBAC says about a resource that does not exist',
  async (t) => {
    const { recorder } = makeNotes()
    const client = makeApiClient(access)
    t.teardown(client.close)
    const { mayConfigure } = makeAccessReviewer({ client, clock: systemClock, recorder })
    const dev = { name: 'dev', groups: ['developers', 'system:authenticated'], uid: '', extra: new Map() }
    await create('team', {})
    t.match(await mayConfigure(dev, 'team'), { kind: 'denied' })
    await grant(plane, {
      user: 'dev',
      namespaces: ['team'],
      rules: [{ apiGroups: ['netpol-guardrail.dev'], resources: ['guardlevels'], verbs: ['configure'] }],
    })
    t.match(await mayConfigure(dev, 'team'), { kind: 'allowed' })
    t.match(await mayConfigure(dev, 'default'), { kind: 'denied' }, 'only there')
    t.match(await mayConfigure({ ...dev, name: 'boss', groups: ['system:masters'] }, 'team'), {
      kind: 'allowed',
    })
  },
)

/** Makes etcd forget all but the present, through its JSON gateway. */
async function compactEtcd(): Promise<void> {
  // A range of one key that need not exist: the answer's header tells the present revision.
  const range = await askEtcd('/v3/kv/range', { key: 'AA==' })
  // As etcd writes it (rpc.proto, RangeResponse).
  const { revision } = (JSON.parse(range) as { readonly header: { readonly revision: string } }).header
  await askEtcd('/v3/kv/compaction', { revision, physical: true })
}

async function askEtcd(path: string, body: object): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socketPath = join(plane.directory, 'etcd.sock')
  const request = startRequest({ socketPath, path, method: 'POST', agent: false }, (response) => {
    text(response).then((answer) => {
      if (response.statusCode === 200) resolve(answer)
      else reject(new Error(`etcd: ${response.statusCode ?? 0} ${answer}`))
    }, reject)
  })
  request.on('error', reject)
  request.end(JSON.stringify(body))
  return promise
}
