import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { entries } from '../../src/model/entry.ts'
import { type LargeReviews, makeLargeReviews } from '../../src/server/large-reviews.ts'
import { defaultLimits, type ServerLimits } from '../../src/server/server-limits.ts'
import { fakeCluster } from './fake-cluster.ts'
import { reviewOfSize, reviewText } from './reviews.ts'
import { enforcePath, responseOf, startTestServer } from './test-server.ts'

const mib = 1024 * 1024
const workerUrl = new URL('fake-review-worker.ts', import.meta.url)
const [entry] = entries
if (entry === undefined) throw new Error('there are no entries')

function largeReviews(limits: Partial<ServerLimits> = {}, url = workerUrl): LargeReviews {
  return makeLargeReviews({
    workerUrl: url,
    configuration: () => '{}',
    cluster: fakeCluster(),
    limits: { ...defaultLimits, ...limits },
  })
}

function bytesOf(uid: string, name?: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(reviewText(uid, name)))
}

void t.test('row 25: small reviews are answered while a large one is judged', async (t) => {
  const server = await startTestServer(t)
  await server.send({ path: enforcePath, body: reviewOfSize('warm', mib) })
  const order: string[] = []
  const ask = async (uid: string, body: Buffer | string): Promise<void> => {
    const reply = await server.send({ path: enforcePath, body })
    t.match(responseOf(reply), { uid, allowed: true })
    order.push(uid)
  }
  const large = ask('large', reviewOfSize('large', 2 * mib, 'slow'))
  while ((await server.metric('netpol_guardrail_reviews_in_flight')) !== 1) await sleep(1)
  for (const uid of ['one', 'two', 'three']) await ask(uid, reviewText(uid))
  await large
  t.same(order, ['one', 'two', 'three', 'large'])
})

void t.test('takes the memory of the body over and answers in turn', async (t) => {
  const reviews = largeReviews()
  t.teardown(() => reviews.close())
  const bodies = ['a', 'b', 'c'].map((uid) => bytesOf(uid))
  const outcomes = await Promise.all(bodies.map((bytes) => reviews.answer(entry, bytes, 10_000)))
  t.match(
    outcomes,
    ['a', 'b', 'c'].map((uid) => ({ kind: 'done', answered: { kind: 'answered', record: { uid } } })),
  )
  t.same(
    bodies.map((bytes) => bytes.length),
    [0, 0, 0],
    'transferred, not copied',
  )
  t.match(await reviews.answer(entry, new Uint8Array(Buffer.from('no JSON')), 10_000), {
    kind: 'done',
    answered: { kind: 'unreadable' },
  })
})

void t.test('row 8: an exception in the worker is an answer in words, and the worker goes on', async (t) => {
  const server = await startTestServer(t)
  const broken = await server.send({ path: enforcePath, body: reviewOfSize('broken', mib, 'throw') })
  t.equal(broken.statusCode, 200)
  t.match(responseOf(broken), { uid: 'broken', allowed: false, status: { message: 'given up: failed' } })
  const error = (await server.logged()).find(({ msg }) => msg === 'review given up')
  t.match(error, { uid: 'broken', because: 'failed', err: { message: 'a bug in a rule' } })
  const next = await server.send({ path: enforcePath, body: reviewOfSize('next', mib) })
  t.match(responseOf(next), { uid: 'next', allowed: true })
})

void t.test('row 9: a worker that uses up its memory is replaced, and the process lives', async (t) => {
  const server = await startTestServer(t, { limits: { maxReviewBytes: 2 * mib } })
  const exhausted = await server.send({ path: enforcePath, body: reviewOfSize('hungry', mib, 'exhaust') })
  t.equal(exhausted.statusCode, 200)
  t.match(responseOf(exhausted), { uid: 'hungry', allowed: false, status: { message: 'given up: failed' } })
  const next = await server.send({ path: enforcePath, body: reviewOfSize('next', mib) })
  t.match(responseOf(next), { uid: 'next', allowed: true })
})

void t.test('row 25: JSON that costs the most memory for its bytes does not end the process', async (t) => {
  const server = await startTestServer(t)
  const start =
    '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"costly","object":'
  const ask = async (object: string): Promise<boolean> => {
    const reply = await server.send({ path: `${enforcePath}?timeout=30s`, body: `${start}${object}}}` })
    t.equal(reply.statusCode, 200)
    t.equal(responseOf(reply).uid, 'costly')
    return responseOf(reply).allowed
  }
  await ask(`[${'[[[]]],'.repeat(2_300_000)}0]`)
  await ask('['.repeat(8_000_000) + ']'.repeat(8_000_000))
  await ask(`[${'{},'.repeat(5_500_000)}0]`)
  const reasons = 'netpol_guardrail_undecided_total{entry="enforce.networkpolicies",reason='
  t.equal(await server.metric(`${reasons}"too-large"}`), 3, 'refused before they are parsed')
  await ask('['.repeat(4_190_000) + ']'.repeat(4_190_000))
  t.equal(await server.metric(`${reasons}"failed"}`), undefined, 'the costliest that is parsed has room')
})

void t.test('as many values as etcd can store, old and new, are judged', async (t) => {
  const reviews = largeReviews()
  t.teardown(() => reviews.close())
  const rules = `[${'{},'.repeat(785_999)}{}]`
  const body = reviewText('stored').replace('"oldObject":null', `"oldObject":${rules},"more":${rules}`)
  const outcome = await reviews.answer(entry, new Uint8Array(Buffer.from(body)), 20_000)
  t.match(outcome, { kind: 'done', answered: { kind: 'answered', record: { uid: 'stored' } } })
})

void t.test('a review that takes too long is given up, and does not hold up the next', async (t) => {
  const server = await startTestServer(t)
  const path = `${enforcePath}?timeout=1s`
  const hanging = server.send({ path, body: reviewOfSize('hanging', mib, 'hang') })
  const reply = await hanging
  t.match(responseOf(reply), { uid: 'hanging', allowed: false, status: { message: 'given up: deadline' } })
  const next = await server.send({ path: enforcePath, body: reviewOfSize('next', mib) })
  t.match(responseOf(next), { uid: 'next', allowed: true })
})

void t.test('more reviews than may wait are turned away in words', async (t) => {
  const reviews = largeReviews({ maxWaitingReviews: 2 })
  const busy = [1, 2, 3].map((count) => reviews.answer(entry, bytesOf(`busy-${count}`, 'hang'), 60_000))
  t.same(await reviews.answer(entry, bytesOf('late'), 60_000), { kind: 'overloaded' })
  await reviews.close()
  for (const outcome of await Promise.all(busy)) t.equal(outcome.kind, 'failed', 'closing ends all')
})

void t.test('a waiting review that runs out of time leaves the queue', async (t) => {
  const reviews = largeReviews({ maxWaitingReviews: 1 })
  const hanging = reviews.answer(entry, bytesOf('hanging', 'hang'), 60_000)
  t.same(await reviews.answer(entry, bytesOf('waiting'), 50), { kind: 'deadline' })
  t.same(await reviews.answer(entry, bytesOf('waiting too'), 50), { kind: 'deadline' }, 'there is room again')
  await reviews.close()
  t.equal((await hanging).kind, 'failed')
})

void t.test('a worker that cannot start fails its reviews, one by one', async (t) => {
  const reviews = largeReviews({}, new URL('no-such-worker.ts', import.meta.url))
  t.teardown(() => reviews.close())
  for (const uid of ['one', 'two']) {
    const outcome = await reviews.answer(entry, bytesOf(uid), 10_000)
    t.match(outcome, {
      kind: 'failed',
      error: { message: /the worker ended/, cause: { code: /MODULE_NOT_FOUND/ } },
    })
  }
})

void t.test('an idle worker ends, and a new one starts when it is needed', async (t) => {
  const reviews = largeReviews({ workerIdleMs: 1 })
  t.teardown(() => reviews.close())
  for (const uid of ['one', 'two']) {
    t.match(await reviews.answer(entry, bytesOf(uid), 10_000), { kind: 'done' })
    await sleep(20)
  }
})
