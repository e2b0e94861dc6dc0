import { once } from 'node:events'
import { Agent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import {
  answerOf,
  cleanSpec,
  createOf,
  describePolicies,
  enforce,
  everyPath,
  observe,
  policy,
  reviewOf,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

/** A policy with so many ports, each as small as the API server can send one. */
function policyWithPorts(
  count: number,
  metadata: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof policy> {
  const ports = Array.from({ length: count }, () => ({ protocol: 'TCP' }))
  return policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports }] }, metadata)
}

await t.test('row 25: each of the measured ways to a huge review ends in a refusal in words', async (t) => {
  const guard = await startShippedGuard(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...guard.trust })
  t.teardown(() => {
    agent.destroy()
  })
  const annotations = Object.fromEntries(
    Array.from({ length: 600 }, (_, index) => [`a${index}`, 'x'.repeat(100_000)]),
  )
  const stored = policyWithPorts(220_000)
  // The sizes of admission-contract 5.3.
  const bodies: Readonly<Record<string, string>> = {
    '1.04 million ports': createOf(policyWithPorts(1_040_000)),
    '1.57 million ports, by protobuf': createOf(policyWithPorts(1_570_000)),
    'aliases of an annotation': createOf(policy(cleanSpec, { annotations })),
    'an update of the largest that is stored': reviewOf({
      operation: 'UPDATE',
      object: policyWithPorts(1_040_000),
      oldObject: stored,
    }),
  }
  let answers = 0
  for (const [what, body] of Object.entries(bodies)) {
    t.ok(body.length > 16 * 1024 * 1024, `${what}: ${body.length} bytes`)
    for (const path of answers === 0 ? everyPath : [observe, describePolicies]) {
      const reply = await guard.post(path, body, agent)
      t.equal(reply.statusCode, 200, 'no 413: the API server takes that for a failed call')
      t.match(
        answerOf(reply),
        { allowed: false, status: { message: /the review of it is larger than netpol-guardrail reads/ } },
        `${what} at ${path}`,
      )
      answers += 1
    }
  }
  t.equal(await guard.metric('netpol_guardrail_undecided_total'), answers, 'and each is counted')
})

await t.test(
  'row 25: while a huge review arrives and stalls, probes and small reviews are answered',
  async (t) => {
    const guard = await startShippedGuard(t)
    const huge = Buffer.from(createOf(policy(cleanSpec, { annotations: { a: 'x'.repeat(60_000_000) } })))
    const sockets = await Promise.all(Array.from({ length: 4 }, () => guard.open()))
    for (const socket of sockets) {
      socket.write(`POST ${enforce} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${huge.length}\r\n\r\n`)
      socket.write(huge.subarray(0, 30_000_000))
    }
    // Whoever stalls for long is answered before the end.
    const seen = async (): Promise<number> =>
      (await guard.metric('netpol_guardrail_reviews_in_flight')) +
      (await guard.metric('netpol_guardrail_undecided_total'))
    while ((await seen()) < sockets.length) await sleep(5)
    t.equal(await guard.health('/livez'), 200)
    t.equal(await guard.health('/readyz'), 200)
    t.equal(answerOf(await guard.post(enforce, createOf(policy(cleanSpec)))).allowed, true)
    for (const socket of sockets) {
      const answered = once(socket, 'data') as Promise<[Buffer]>
      socket.write(huge.subarray(30_000_000))
      t.match((await answered)[0].toString(), /^HTTP\/1\.1 200 OK[^]*larger than netpol-guardrail reads/)
      socket.destroy()
    }
  },
)

await t.test(
  'row 25: a review just below the limit is judged, and so are the small ones meanwhile',
  async (t) => {
    const guard = await startShippedGuard(t)
    // Cut into halves, so that it takes the whole of the rules to see it.
    const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((cidr) => ({ ipBlock: { cidr } }))
    const ports = Array.from({ length: 600_000 }, () => ({ protocol: 'TCP' }))
    const large = createOf(
      policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: halves, ports }] }),
    )
    t.ok(large.length > 8_000_000 && large.length < 16 * 1024 * 1024, `${large.length} bytes`)
    const judged = guard.post(`${enforce}?timeout=30s`, large)
    const small = Array.from({ length: 20 }, () => guard.post(enforce, createOf(policy(cleanSpec))))
    for (const reply of await Promise.all(small)) t.equal(answerOf(reply).allowed, true)
    t.match(answerOf(await judged), { allowed: false, status: { message: /violations? of level baseline/ } })
  },
)

await t.test('row 26: over a small limit an Ignore entry refuses too, announced or not', async (t) => {
  const guard = await startShippedGuard(t, { args: ['--max-review-bytes', '200000'] })
  const body = createOf(policyWithPorts(60_000, { namespace: 'open' }))
  for (const path of everyPath) {
    const reply = await guard.post(path, body)
    t.equal(reply.statusCode, 200, `never 413 at ${path}`)
    t.match(answerOf(reply), { allowed: false, status: { message: /larger than netpol-guardrail reads/ } })
  }
  const socket = await guard.open()
  const answered = once(socket, 'data') as Promise<[Buffer]>
  socket.write(`POST ${observe} HTTP/1.1\r\nHost: guard\r\nTransfer-Encoding: chunked\r\n\r\n`)
  socket.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)
  t.match((await answered)[0].toString(), /^HTTP\/1\.1 200 OK[^]*"allowed":false/, 'nor is its length needed')
  socket.destroy()
  const fits = createOf(policyWithPorts(5_000, { namespace: 'open' }))
  t.equal(answerOf(await guard.post(observe, fits)).allowed, true, 'what fits is judged')
})
