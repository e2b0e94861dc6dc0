import { Agent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { entries } from '../../src/model/entry.ts'
import { fakeAnswerer } from './fake-answerer.ts'
import { reviewOfSize, reviewText } from './reviews.ts'
import { enforcePath, responseOf, startTestServer } from './test-server.ts'

void t.test('answers a review at the path of every entry', async (t) => {
  const server = await startTestServer(t)
  for (const { phase, name } of entries) {
    const path = `/${phase}/${name}`
    const reply = await server.send({ path: `${path}?timeout=5s`, body: reviewText('one') })
    t.equal(reply.statusCode, 200, path)
    t.same(responseOf(reply), { uid: 'one', allowed: true }, path)
    t.match(reply.headers['content-type'], /^application\/json/, path)
    t.equal(reply.headers['content-length'], String(Buffer.byteLength(reply.body)), path)
  }
})

void t.test('answers whatever the content type and encoding are said to be', async (t) => {
  const server = await startTestServer(t)
  const headers: Readonly<Record<string, string>>[] = [
    { 'content-type': 'application/yaml' },
    { 'content-type': 'nonsense' },
    { 'content-type': '' },
    { 'content-type': 'multipart/form-data' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-encoding': 'identity' },
    { 'content-encoding': 'gzip' },
    { 'transfer-encoding': 'chunked' },
    {},
  ]
  for (const given of headers) {
    const reply = await server.send({ path: enforcePath, body: reviewText('typed'), headers: given })
    t.equal(reply.statusCode, 200, JSON.stringify(given))
    t.equal(responseOf(reply).uid, 'typed')
  }
})

void t.test('says 400 in JSON to what is no review', async (t) => {
  const server = await startTestServer(t)
  const bodies = ['', '{}', 'null', '[]', '{"request":{"uid":7}}', '<html>', '{"request":', '\u0000']
  for (const body of bodies) {
    const reply = await server.send({ path: enforcePath, body })
    t.equal(reply.statusCode, 400, JSON.stringify(body))
    t.match(JSON.parse(reply.body), { kind: 'Status', status: 'Failure', reason: 'BadRequest', code: 400 })
  }
  t.equal(await server.metric('netpol_guardrail_requests_rejected_total{code="400"}'), bodies.length)
})

void t.test('answers only POST, and only at the exact paths', async (t) => {
  const server = await startTestServer(t)
  const wrong = [
    '/',
    '/validate',
    '/validate/',
    `${enforcePath}/`,
    `/${enforcePath}`,
    '/validate//enforce.networkpolicies',
    '/validate/describe.networkpolicies',
    '/mutate/enforce.networkpolicies',
    '/validate/Enforce.networkpolicies',
    '/validate/__proto__',
    '/validate/../validate/enforce.networkpolicies',
    '/metrics',
  ]
  for (const path of wrong) {
    const reply = await server.send({ path, body: reviewText('lost') })
    t.equal(reply.statusCode, 404, path)
    t.match(JSON.parse(reply.body), { kind: 'Status', code: 404, message: enforcePath })
    t.notMatch(reply.body, /node:|\.ts|stack/, 'no insides')
  }
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
    const reply = await server.send({ path: enforcePath, method })
    t.equal(reply.statusCode, 405, method)
    t.equal(reply.headers['allow'], 'POST')
  }
  t.equal((await server.send({ path: '/%E0%A4%A', body: '{}' })).statusCode, 400)
})

void t.test('never redirects', async (t) => {
  const server = await startTestServer(t)
  for (const path of ['/validate', `${enforcePath}/`, '//evil.example.org/', '/validate/..%2f', '/a?b=//c']) {
    const reply = await server.send({ path, body: reviewText('lost') })
    t.ok(reply.statusCode < 300 || reply.statusCode >= 400, path)
    t.equal(reply.headers['location'], undefined)
  }
})

void t.test('row 8: a bug while judging is an answer in words, a log line and a count', async (t) => {
  const server = await startTestServer(t)
  const enforced = await server.send({ path: enforcePath, body: reviewText('broken', 'throw') })
  t.equal(enforced.statusCode, 200)
  t.match(responseOf(enforced), { uid: 'broken', allowed: false, status: { message: 'given up: failed' } })
  const observed = await server.send({
    path: '/validate/observe.networkpolicies',
    body: reviewText('broken', 'throw'),
  })
  t.match(responseOf(observed), { uid: 'broken', allowed: true })

  t.equal(
    await server.metric('netpol_guardrail_undecided_total{entry="enforce.networkpolicies",reason="failed"}'),
    1,
  )
  const lines = await server.logged()
  const error = lines.find(({ msg }) => msg === 'review given up')
  t.match(error, { level: 'error', uid: 'broken', because: 'failed', err: { message: 'a bug in a rule' } })
  t.match(
    lines.find(({ msg }) => msg === 'decision'),
    { uid: 'broken', verdict: 'refused', trail: { undecided: 'given up: failed' } },
  )
})

void t.test('a bug while judging a review with its uid elsewhere is answered too', async (t) => {
  const server = await startTestServer(t)
  const body = JSON.stringify({
    request: { name: 'throw', operation: 'CREATE', kind: { kind: 'NetworkPolicy' }, uid: 'late' },
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
  })
  const reply = await server.send({ path: enforcePath, body })
  t.equal(reply.statusCode, 200)
  t.match(responseOf(reply), { uid: 'late', allowed: false })
})

void t.test('a bug even in giving up is a 500 without its insides', async (t) => {
  const server = await startTestServer(t, {
    answerer: {
      answer: () => {
        throw new Error('first')
      },
      giveUp: () => {
        throw new Error('second secret')
      },
    },
  })
  const reply = await server.send({ path: enforcePath, body: reviewText('doomed') })
  t.equal(reply.statusCode, 500)
  t.match(JSON.parse(reply.body), { kind: 'Status', code: 500 })
  t.notMatch(reply.body, /secret|stack|\.ts/)
  t.equal(await server.metric('netpol_guardrail_reviews_in_flight'), 0)
})

void t.test('row 27: survives hostile JSON', async (t) => {
  const server = await startTestServer(t)
  const inside = (object: string): string =>
    `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"h","kind":{"kind":"NetworkPolicy"},"operation":"CREATE","object":${object}}}`
  const deep = 100_000
  const answerable: Readonly<Record<string, string | Buffer>> = {
    'a __proto__ key': inside(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ),
    'a __proto__ key outside': reviewText('h').replace('{', '{"__proto__":{"polluted":true},'),
    'a byte order mark': `\uFEFF${inside('{}')}`,
    'deep lists': inside('['.repeat(deep) + ']'.repeat(deep)),
    'deep objects': inside('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)),
    'lone surrogates': inside('{"name":"\\ud800","\\udfff":1}'),
    'a number beyond all': inside('{"generation":1e400,"n":-0,"m":123456789012345678901234567890}'),
    'the same key twice': inside('{"spec":1,"spec":2}'),
    'bytes that are no UTF-8': Buffer.concat([
      Buffer.from(inside('{"name":"').slice(0, -2)),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('"}}}'),
    ]),
  }
  for (const [what, body] of Object.entries(answerable)) {
    const reply = await server.send({ path: enforcePath, body })
    t.equal(reply.statusCode, 200, what)
    t.equal(responseOf(reply).uid, 'h', what)
  }
  const unanswerable: Readonly<Record<string, string | Buffer>> = {
    'bytes after the end': `${inside('{}')} {}`,
    'lists that never end': '['.repeat(deep),
    'UTF-16': Buffer.from(inside('{}'), 'utf16le'),
    'NUL bytes': Buffer.alloc(1000),
  }
  for (const [what, body] of Object.entries(unanswerable))
    t.equal((await server.send({ path: enforcePath, body })).statusCode, 400, what)
  t.notOk('polluted' in {}, 'nothing reached the prototype of all objects')
  t.equal((await server.send({ path: enforcePath, body: reviewText('after') })).statusCode, 200)
})

void t.test('offers TLS 1.3 and 1.2, nothing older, and no HTTP/2', async (t) => {
  const server = await startTestServer(t)
  const newest = await server.open({ ALPNProtocols: ['h2', 'http/1.1'] })
  t.equal(newest.getProtocol(), 'TLSv1.3')
  t.equal(newest.alpnProtocol, 'http/1.1')
  newest.destroy()
  const older = await server.open({ maxVersion: 'TLSv1.2' })
  t.equal(older.getProtocol(), 'TLSv1.2')
  older.destroy()
  await t.rejects(server.open({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }))
  await t.rejects(server.open({ ALPNProtocols: ['h2'] }))
  t.ok(((await server.metric('netpol_guardrail_tls_handshake_failures_total')) ?? 0) > 0)
})

void t.test('uses a connection again, for longer than Go keeps an idle one', async (t) => {
  const server = await startTestServer(t)
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    ca: server.authority.cert,
    servername: 'localhost',
  })
  t.teardown(() => {
    agent.destroy()
  })
  const ports = new Set<number | undefined>()
  agent.on('free', (socket: { localPort?: number }) => ports.add(socket.localPort))
  for (let call = 0; call < 3; call += 1) {
    const reply = await server.send({ path: enforcePath, body: reviewText('again'), agent })
    const keptSeconds = Number(/timeout=(\d+)/.exec(String(reply.headers['keep-alive']))?.[1])
    t.ok(keptSeconds > 90, `keeps it ${keptSeconds} s`)
  }
  t.equal(ports.size, 1)
})

void t.test('every answer leaves a line and a count', async (t) => {
  const server = await startTestServer(t)
  const reply = await server.send({ path: enforcePath, body: reviewText('counted', 'allow-db') })
  t.equal(reply.statusCode, 200)
  const lines = (await server.logged()).filter(({ msg }) => msg === 'decision')
  t.match(lines, [{ uid: 'counted', entry: 'enforce.networkpolicies', name: 'allow-db', verdict: 'allowed' }])
  t.type(lines[0]?.['durationMs'], 'number')
  t.equal(
    await server.metric('netpol_guardrail_reviews_total{entry="enforce.networkpolicies",verdict="allowed"}'),
    1,
  )
  t.equal(await server.metric('netpol_guardrail_review_duration_seconds_count'), 1)
  t.equal(await server.metric('netpol_guardrail_review_size_bytes_count'), 1)
  t.equal(await server.metric('netpol_guardrail_reviews_in_flight'), 0)
})

void t.test(
  'row 48: more reviews than may be in flight are sent back to be tried again in a second',
  async (t) => {
    const release = Promise.withResolvers<undefined>()
    const server = await startTestServer(t, {
      limits: { maxReviewsInFlight: 2 },
      answerer: {
        ...fakeAnswerer,
        answer: async (entry, body) => {
          await release.promise
          return fakeAnswerer.answer(entry, body)
        },
      },
    })
    const waiting = ['one', 'two'].map((uid) => server.send({ path: enforcePath, body: reviewText(uid) }))
    while ((await server.metric('netpol_guardrail_reviews_in_flight')) !== 2) await sleep(1)
    // A review of 1 MB too: the refusal has to reach a client that is still sending.
    for (const body of [reviewText('three'), reviewOfSize('three', 1024 * 1024)]) {
      const shed = await server.send({ path: enforcePath, body })
      t.equal(shed.statusCode, 503)
      t.equal(
        shed.headers['retry-after'],
        '1',
        'whole seconds: with a date the API server does not try again',
      )
    }
    t.equal(await server.metric('netpol_guardrail_reviews_shed_total'), 2)
    release.resolve(undefined)
    for (const reply of await Promise.all(waiting)) t.equal(reply.statusCode, 200)
    t.equal((await server.send({ path: enforcePath, body: reviewText('four') })).statusCode, 200)
  },
)

void t.test('a small review that waits for the cluster too long is given up in words', async (t) => {
  const server = await startTestServer(t, {
    answerer: { ...fakeAnswerer, answer: () => new Promise(() => undefined) },
  })
  const reply = await server.send({ path: `${enforcePath}?timeout=1s`, body: reviewText('waiting') })
  t.equal(reply.statusCode, 200)
  t.match(responseOf(reply), { uid: 'waiting', allowed: false, status: { message: 'given up: deadline' } })
})
