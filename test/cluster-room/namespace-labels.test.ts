import t, { type Test } from 'tap'
import { type ApiClient, makeApiClient } from '../../src/cluster/api-client.ts'
import { systemClock } from '../../src/cluster/clock.ts'
import { makeNamespaceLabels, type NamespaceLabels } from '../../src/cluster/namespace-labels.ts'
import { type HandClock, makeHandClock } from './hand-clock.ts'
import { type MockApiServer, refuse, type Reply, startMockApiServer } from './mock-api-server.ts'
import { makeNotes, until } from './note-events.ts'

interface Setup {
  readonly server: MockApiServer
  readonly clock: HandClock
  readonly labels: NamespaceLabels
  readonly lines: readonly string[]
  readonly client: ApiClient
}

async function set(t: Test): Promise<Setup> {
  const server = await startMockApiServer()
  const clock = makeHandClock()
  const { lines, recorder } = makeNotes()
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  const labels = makeNamespaceLabels({ client, clock, random: () => 0.5, recorder })
  t.teardown(async () => {
    await labels.stop()
    client.close()
    if (clock.pending().length > 0) throw new Error('a timer was left behind')
    await server.close()
  })
  return { server, clock, labels, lines, client }
}

function gets(server: MockApiServer): number {
  return server.requests.filter((path) => !path.includes('?')).length
}

/** Lets requests arrive and waits until it is told to answer them as usual. */
function hold(): { readonly reply: Reply; readonly release: (reply: Reply) => void } {
  const waiting: (() => void)[] = []
  let then: Reply | undefined
  return {
    reply: (response, request, query) => {
      if (then === undefined) waiting.push(() => then?.(response, request, query))
      else then(response, request, query)
    },
    release: (reply) => {
      then = reply
      for (const answer of waiting) answer()
    },
  }
}

const labelled: Reply = (response) => {
  response.end('{"metadata":{"name":"shop","resourceVersion":"1","labels":{"tier":"live"}}}')
}

await t.test('answers from memory once it has synced, without a request', async (t) => {
  const { server, clock, labels } = await set(t)
  server.objects.set('shop', { tier: 'one' })
  t.match(labels.healthProblem(), /have not been read yet/)
  labels.start()
  await until('it has synced', labels.hasSynced)
  clock.advance(1500)
  t.same(await labels.labelsOf('shop'), {
    kind: 'found',
    labels: new Map([['tier', 'one']]),
    ageMs: 1500,
    source: 'cache',
  })
  t.equal(gets(server), 0)
  t.equal(labels.healthProblem(), undefined)
  t.equal(labels.size(), 1)
})

await t.test('asks the API server on a miss, before and after it has synced', async (t) => {
  const { server, labels, lines } = await set(t)
  server.objects.set('shop', { tier: 'one' })
  const live = { kind: 'found', labels: new Map([['tier', 'one']]), ageMs: 0, source: 'live' }
  t.same(await labels.labelsOf('shop'), live)
  labels.start()
  await until('it has synced', labels.hasSynced)
  t.same(await labels.labelsOf('yard'), { kind: 'missing' })
  server.objects.set('yard', { tier: 'one' })
  t.same(await labels.labelsOf('yard'), live, 'that it was missing is not remembered')
  t.same(
    lines.filter((line) => line.startsWith('get')),
    ['get found', 'get missing', 'get found'],
  )
})

await t.test('names that no namespace can have are missing, and nobody is asked', async (t) => {
  const { server, labels } = await set(t)
  for (const name of [
    '',
    '.',
    '..',
    '../nodes/one',
    'a?b',
    'A',
    'a b',
    'a\r\nb',
    '-a',
    'a-',
    'a'.repeat(64),
  ]) {
    t.same(await labels.labelsOf(name), { kind: 'missing' }, JSON.stringify(name))
  }
  t.equal(server.requests.length, 0)
})

await t.test('those who miss the same name at the same time share one request', async (t) => {
  const { server, labels } = await set(t)
  const { reply, release } = hold()
  server.replies.other = reply
  const lookups = Array.from({ length: 50 }, () => labels.labelsOf('shop'))
  await until('it asked', () => gets(server) === 1)
  release(labelled)
  const kinds = new Set((await Promise.all(lookups)).map(({ kind }) => kind))
  t.same([...kinds], ['found'])
  t.equal(gets(server), 1)
})

await t.test(
  'who joins a request does not take its "missing", which may be older than the namespace',
  async (t) => {
    const { server, labels } = await set(t)
    const { reply, release } = hold()
    server.replies.other = reply
    const first = labels.labelsOf('shop')
    await until('it asked', () => gets(server) === 1)
    const joined = [labels.labelsOf('shop'), labels.labelsOf('shop')]
    release((response, request, query) => {
      server.replies.other = labelled
      refuse(404, 'NotFound')(response, request, query)
    })
    t.same(await first, { kind: 'missing' })
    for (const lookup of joined) t.match(await lookup, { kind: 'found' })
    t.equal(gets(server), 2, 'they share the second one')
  },
)

await t.test('gives up at the deadline, and nobody knows', async (t) => {
  const { server, clock, labels, lines } = await set(t)
  server.replies.other = () => undefined
  const lookup = labels.labelsOf('shop')
  await until('it asked', () => gets(server) === 1)
  clock.advance(500)
  t.same(await lookup, { kind: 'unknown', reason: 'the API server could not be asked: no answer in time' })
  t.same(lines, ['get unknown'])
})

await t.test('says why nobody knows', async (t) => {
  const { server, labels } = await set(t)
  for (const [reply, reason] of [
    [refuse(403, 'Forbidden'), 'HTTP 403 Forbidden'],
    [refuse(500, '\u001b[31m<b>free text</b>'), 'HTTP 500'],
    [(response) => response.end('{'), 'an answer that is not JSON'],
    [(response) => response.end('{"metadata":{"name":"other","resourceVersion":"1"}}'), 'not the namespace'],
    [(response) => response.end('null'), 'not the namespace'],
    [(response) => response.socket?.resetAndDestroy(), 'ECONNRESET'],
  ] as const satisfies readonly (readonly [Reply, string])[]) {
    server.replies.other = reply
    const lookup = await labels.labelsOf('shop')
    t.equal(lookup.kind, 'unknown')
    t.ok(lookup.kind === 'unknown' && lookup.reason.includes(reason), JSON.stringify(lookup))
  }
})

await t.test('does not pass a burst of names on', async (t) => {
  const { server, clock, labels } = await set(t)
  server.replies.other = () => undefined
  const lookups = Array.from({ length: 200 }, (_, index) => labels.labelsOf(`shop-${index}`))
  await until('it asked', () => gets(server) === 64)
  clock.advance(500)
  const reasons = (await Promise.all(lookups)).map((lookup) =>
    lookup.kind === 'unknown' ? lookup.reason : '',
  )
  t.equal(reasons.filter((reason) => reason.startsWith('too many')).length, 136)
  t.equal(gets(server), 64)
})

await t.test('asks when memory is old, and says how old it is when nobody answers', async (t) => {
  const { server, clock, labels } = await set(t)
  server.objects.set('shop', { tier: 'one' })
  labels.start()
  await until('it watches', () => server.openWatches() === 1)
  server.replies.watch = refuse(500, 'InternalError')
  server.replies.other = labelled
  clock.advance(50_000)
  clock.advance(15_000)
  await until('the stall was noticed', () => clock.pending().length === 1)
  t.match(labels.healthProblem(), /last known to be up to date 65 s ago: the watch went silent/)
  t.match(await labels.labelsOf('shop'), { source: 'live', ageMs: 0 })
  server.replies.other = refuse(503, 'ServiceUnavailable')
  const old = await labels.labelsOf('shop')
  t.match(old, { kind: 'found', source: 'cache', labels: new Map([['tier', 'one']]) })
  t.ok(old.kind === 'found' && old.ageMs >= 65_000)
})

await t.test('asks as soon as the watch is known to be broken', async (t) => {
  const { server, labels, lines, clock } = await set(t)
  server.objects.set('shop', { tier: 'one' })
  labels.start()
  await until('it watches', () => server.openWatches() === 1 && clock.pending().length === 1)
  server.resetWatches()
  await until('the end was noticed', () => lines.includes('watch lost'))
  t.match(await labels.labelsOf('shop'), { source: 'live' })
  await until('it rests', () => clock.pending().length === 1)
  clock.advance(1200)
  await until('it watches', () => server.openWatches() === 1 && clock.pending().length === 1)
  t.match(await labels.labelsOf('shop'), { source: 'cache' })
})

await t.test('an answer to a live GET ends the rest of the watch, once each five seconds', async (t) => {
  const { server, clock, labels } = await set(t)
  server.replies.list = refuse(500, 'InternalError')
  server.replies.other = labelled
  labels.start()
  const lists = (): number => server.requests.length - gets(server)
  const rest = (): Promise<void> => until('it rests', () => clock.pending().length === 1)
  for (const waitMs of [1200, 2400, 4800, 9600]) {
    const before = lists()
    await until('it rests', () => clock.pending()[0] === waitMs)
    clock.advance(waitMs)
    await until('it tried again', () => lists() === before + 1)
  }
  await until('it rests', () => clock.pending()[0] === 19_200)
  const before = lists()
  await labels.labelsOf('shop')
  await rest()
  t.equal(lists(), before, 'it has tried just now')
  clock.advance(5000)
  server.replies.list = undefined
  await labels.labelsOf('shop')
  await until('it has synced', labels.hasSynced)
})

await t.test('serves at once when it is started while the API server is down (row 10)', async (t) => {
  const { lines, recorder } = makeNotes()
  const port = 1
  const client = makeApiClient({
    server: new URL(`http://127.0.0.1:${port}`),
    credentials: () => Promise.resolve({}),
  })
  const labels = makeNamespaceLabels({ client, clock: systemClock, random: () => 0, recorder })
  labels.start()
  await until('it failed', () => lines.length >= 2)
  t.notOk(labels.hasSynced())
  t.match(labels.healthProblem(), /not been read yet: connect ECONNREFUSED/)
  t.match(await labels.labelsOf('shop'), { kind: 'unknown' })
  await labels.stop()
})
