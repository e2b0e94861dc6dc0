import t, { type Test } from 'tap'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { makePolicyLister } from '../../src/cluster/list-policies.ts'
import type { PolicyListing } from '../../src/model/policy-listing.ts'
import { type HandClock, makeHandClock } from './hand-clock.ts'
import { type MockApiServer, refuse, startMockApiServer } from './mock-api-server.ts'
import { until } from './note-events.ts'

async function set(t: Test): Promise<{
  readonly server: MockApiServer
  readonly clock: HandClock
  readonly policiesOf: (namespace: string) => Promise<PolicyListing>
}> {
  const server = await startMockApiServer()
  const clock = makeHandClock()
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  t.teardown(async () => {
    client.close()
    if (clock.pending().length > 0) throw new Error('a timer was left behind')
    await server.close()
  })
  return { server, clock, policiesOf: makePolicyLister({ client, clock }) }
}

function page(names: readonly string[], next?: string): string {
  return JSON.stringify({
    metadata: { resourceVersion: '7', ...(next === undefined ? {} : { continue: next }) },
    items: names.map((name) => ({ metadata: { name, namespace: 'shop' }, spec: { podSelector: {} } })),
  })
}

await t.test('reads all pages, and counts what it does not understand', async (t) => {
  const { server, policiesOf } = await set(t)
  server.replies.other = (response, _request, query) => {
    if (query.get('continue') === 'next page') response.end(page(['c']))
    else response.end(page(['a', 'b'], 'next page').replace('"podSelector":{}', '"podSelector":7'))
  }
  const listing = await policiesOf('shop')
  t.match(listing, { kind: 'listed', unreadable: 1, stoppedBecause: undefined })
  t.same(listing.kind === 'listed' && listing.policies.map(({ metadata }) => metadata.name), ['b', 'c'])
  t.match(server.requests, [
    /^\/apis\/networking\.k8s\.io\/v1\/namespaces\/shop\/networkpolicies\?limit=250$/,
    /continue=next\+page/,
  ])
})

await t.test('says why there is nothing to say: no right, no list, no answer in a second', async (t) => {
  const { server, clock, policiesOf } = await set(t)
  server.replies.other = refuse(403, 'Forbidden')
  t.same(await policiesOf('shop'), { kind: 'unknown', reason: 'HTTP 403 Forbidden' })
  server.replies.other = (response) => response.end('[]')
  t.same(await policiesOf('shop'), { kind: 'unknown', reason: 'an answer that is not a list' })
  server.replies.other = () => undefined
  const waiting = policiesOf('shop')
  await until('it asked', () => server.requests.length === 3)
  clock.advance(1000)
  t.same(await waiting, { kind: 'unknown', reason: 'no answer in time' })
})

await t.test('gives what it has when a later page fails or never ends', async (t) => {
  const { server, policiesOf } = await set(t)
  server.replies.other = (response, request, query) => {
    if (query.has('continue')) refuse(410, 'Expired')(response, request, query)
    else response.end(page(['a'], 'gone'))
  }
  t.match(await policiesOf('shop'), { kind: 'listed', policies: [{}], stoppedBecause: 'HTTP 410 Expired' })
  server.replies.other = (response) => response.end(page(['a'], 'again'))
  t.match(await policiesOf('shop'), {
    kind: 'listed',
    policies: [{}, {}],
    stoppedBecause: 'a list that never ends',
  })
})

await t.test('stops after 500, whether it understands them or not', async (t) => {
  const { server, policiesOf } = await set(t)
  const names = Array.from({ length: 250 }, (_, index) => `p-${index}`)
  let pages = 0
  server.replies.other = (response) => {
    pages += 1
    response.end(page(names, `page ${pages}`).replaceAll('"podSelector":{}', '"podSelector":7'))
  }
  t.same(await policiesOf('shop'), {
    kind: 'listed',
    policies: [],
    unreadable: 500,
    stoppedBecause: 'no more than 500 are read',
  })
  t.equal(pages, 2)
})

await t.test('a few very large policies do not hide the others: it reads fewer at a time', async (t) => {
  const { server, policiesOf } = await set(t)
  const large = 'x'.repeat(3 * 1024 * 1024)
  server.replies.other = (response, _request, query) => {
    if (Number(query.get('limit')) === 250) response.end(page([large, large]))
    else response.end(page(['a', 'b']))
  }
  t.match(await policiesOf('shop'), { kind: 'listed', policies: [{}, {}], stoppedBecause: undefined })
})

await t.test('a name cannot leave its place in the path', async (t) => {
  const { server, policiesOf } = await set(t)
  server.replies.other = refuse(404, 'NotFound')
  await policiesOf('../../../api/v1/secrets?x=')
  t.match(server.requests[0], /namespaces\/\.\.%2F\.\.%2F\.\.%2Fapi%2Fv1%2Fsecrets%3Fx%3D\/networkpolicies/)
})
