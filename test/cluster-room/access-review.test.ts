import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { type AccessReviewer, makeAccessReviewer } from '../../src/cluster/access-review.ts'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { type HandClock, makeHandClock } from './hand-clock.ts'
import { type MockApiServer, refuse, startMockApiServer } from './mock-api-server.ts'
import { makeNotes, until } from './note-events.ts'

const subject = {
  name: 'jane',
  groups: ['system:authenticated', 'ops'],
  uid: 'u-1',
  extra: new Map([
    ['scopes.example.com/a', ['x', 'y']],
    ['__proto__', ['z']],
  ]),
}

async function set(t: Test): Promise<{
  readonly server: MockApiServer
  readonly clock: HandClock
  readonly reviewer: AccessReviewer
  readonly lines: readonly string[]
}> {
  const server = await startMockApiServer()
  const clock = makeHandClock()
  const { lines, recorder } = makeNotes()
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  t.teardown(async () => {
    client.close()
    if (clock.pending().length > 0) throw new Error('a timer was left behind')
    await server.close()
  })
  return { server, clock, reviewer: makeAccessReviewer({ client, clock, recorder }), lines }
}

await t.test('asks for the verb configure on guardlevels, in the name of the whole subject', async (t) => {
  const { server, reviewer, lines } = await set(t)
  const bodies: string[] = []
  server.replies.other = (response, request) => {
    void text(request).then((body) => {
      bodies.push(body)
      response.writeHead(201)
      response.end('{"status":{"allowed":true,"evaluationError":"some role is gone"}}')
    })
  }
  t.match(await reviewer.mayConfigure(subject, 'shop'), { kind: 'allowed' })
  t.equal(
    bodies[0],
    '{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"jane",' +
      '"groups":["system:authenticated","ops"],"uid":"u-1",' +
      '"extra":{"scopes.example.com/a":["x","y"],"__proto__":["z"]},"resourceAttributes":' +
      '{"verb":"configure","group":"netpol-guardrail.dev","resource":"guardlevels","namespace":"shop"}}}',
  )
  t.same(server.requests, ['/apis/authorization.k8s.io/v1/subjectaccessreviews'])
  t.same(lines, ['access allowed'])
})

for (const [status, kind] of [
  ['{"allowed":false}', 'denied'],
  ['{"allowed":false,"denied":true}', 'denied'],
  ['{"allowed":"true"}', 'unknown'],
  ['{}', 'unknown'],
  ['null', 'unknown'],
] as const) {
  await t.test(`${status} means ${kind}`, async (t) => {
    const { server, reviewer } = await set(t)
    server.replies.other = (response: ServerResponse) => {
      response.end(`{"status":${status}}`)
    }
    t.match(await reviewer.mayConfigure(subject, 'shop'), { kind })
  })
}

await t.test('nobody knows when the API server refuses, breaks off or is silent', async (t) => {
  const { server, clock, reviewer, lines } = await set(t)
  server.replies.other = refuse(403, 'Forbidden')
  t.same(await reviewer.mayConfigure(subject, 'shop'), {
    kind: 'unknown',
    reason: 'the API server could not be asked: HTTP 403 Forbidden',
  })
  server.replies.other = (response) => {
    response.socket?.resetAndDestroy()
  }
  t.match(await reviewer.mayConfigure(subject, 'shop'), { kind: 'unknown' })
  server.replies.other = () => undefined
  const asked = server.requests.length
  const silent = reviewer.mayConfigure(subject, 'shop')
  await until('it asked', () => server.requests.length > asked)
  clock.advance(1000)
  t.match(await silent, { kind: 'unknown', reason: /no answer in time/ })
  t.same(lines, ['access unknown', 'access unknown', 'access unknown'])
})
