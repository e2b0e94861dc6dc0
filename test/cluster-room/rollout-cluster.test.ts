import t, { type Test } from 'tap'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { makeRolloutCluster } from '../../src/cluster/rollout-cluster.ts'
import type { RolloutCluster } from '../../src/model/rollout.ts'
import { makeHandClock } from './hand-clock.ts'
import { type MockApiServer, refuse, startMockApiServer } from './mock-api-server.ts'

async function set(t: Test): Promise<{ readonly server: MockApiServer; readonly cluster: RolloutCluster }> {
  const server = await startMockApiServer()
  const clock = makeHandClock()
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  t.teardown(async () => {
    client.close()
    if (clock.pending().length > 0) throw new Error('a timer was left behind')
    await server.close()
  })
  const { signal } = new AbortController()
  return { server, cluster: makeRolloutCluster({ client, clock, signal }) }
}

const enforce = 'netpol-guardrail.dev/enforce'

await t.test('one namespace is asked for by its name alone, with the labels that we set', async (t) => {
  const { server, cluster } = await set(t)
  const managed = (manager: string, label: string): unknown => ({
    manager,
    operation: 'Apply',
    fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${label}`]: {} } } },
  })
  server.replies.other = (response) =>
    response.end(
      JSON.stringify({
        metadata: {
          name: 'shop',
          labels: { [enforce]: 'baseline', 'netpol-guardrail.dev/warn': 'strict', team: 'a' },
          managedFields: [
            managed('netpol-guardrail-rollout', enforce),
            managed('netpol-guardrail-rollout', 'team'),
            managed('argocd', 'netpol-guardrail.dev/warn'),
          ],
        },
      }),
    )
  const asked = await cluster.namespace('shop')
  t.same(asked.ok && asked.value && { ...asked.value, labels: asked.value.labels.size }, {
    name: 'shop',
    labels: 3,
    applied: new Map([[enforce, 'baseline']]),
  })
  t.same(server.requests, ['/api/v1/namespaces/shop'])
})

await t.test('a namespace that is not there is none, and whoever may not look is told why', async (t) => {
  const { server, cluster } = await set(t)
  server.replies.other = refuse(404, 'NotFound')
  t.same(await cluster.namespace('opne'), { ok: true, value: undefined })
  server.replies.other = refuse(403, 'Forbidden')
  t.match(await cluster.namespace('shop'), { ok: false, reason: /.+/ })
})

await t.test('an empty name is never the list of all, nor another name what was asked for', async (t) => {
  const { server, cluster } = await set(t)
  t.same(await cluster.namespace(''), { ok: true, value: undefined })
  t.same(server.requests, [])
  server.replies.other = (response) => response.end(JSON.stringify({ metadata: { name: 'other' } }))
  t.match(await cluster.namespace('shop'), { ok: false, reason: /not a namespace/ })
})

await t.test('policies are read to the last page, and those not understood are counted', async (t) => {
  const { server, cluster } = await set(t)
  server.replies.other = (response, _request, query) => {
    const isFirst = !query.has('continue')
    response.end(
      JSON.stringify({
        metadata: { resourceVersion: '7', ...(isFirst ? { continue: 'more' } : {}) },
        items: [
          { metadata: { name: isFirst ? 'a' : 'b', namespace: 'shop' }, spec: { podSelector: {} } },
          { metadata: { name: 'odd', namespace: 'shop' }, spec: { podSelector: 7 } },
        ],
      }),
    )
  }
  const asked = await cluster.policiesOf('shop')
  t.match(asked, { ok: true, value: { unreadable: 2 } })
  t.same(asked.ok && asked.value.policies.map(({ metadata }) => metadata.name), ['a', 'b'])
})
