import fc from 'fast-check'
import t from 'tap'
import type { PodsPeer } from '../../../src/model/network-policy.ts'
import { portsOf } from '../../../src/netpol/port-set.ts'
import type { PodsEntry } from '../../../src/netpol/reachability/known-reach.ts'
import { makePodsIndex } from '../../../src/netpol/reachability/pods-index.ts'
import { podsOfPeer } from '../../../src/netpol/reachability/pods-peers.ts'
import { holds } from '../../property.ts'

/** Few keys and values, so that much is equal and more begins with the same word. */
const words = fc.constantFrom('a', 'b', '')
const requirements = fc.oneof(
  fc.record({
    operator: fc.constantFrom('In', 'NotIn'),
    key: words,
    values: fc.array(words, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ operator: fc.constantFrom('Exists', 'DoesNotExist'), key: words }),
)
const selectors = fc.record({ requirements: fc.array(requirements, { maxLength: 2 }) })
const peers: fc.Arbitrary<PodsPeer> = fc.record({
  kind: fc.constant('pods' as const),
  namespaceSelector: fc.option(selectors, { nil: undefined }),
  podSelector: selectors,
})
const entries: fc.Arbitrary<PodsEntry> = fc
  .tuple(peers, fc.constantFrom(80, 443))
  .map(([peer, port]) => ({
    peers: podsOfPeer(peer, 'shop'),
    ports: portsOf([{ match: 'range', protocol: 'TCP', first: port, last: port }]),
  }))
  .filter((entry): entry is PodsEntry => entry.peers !== undefined)

await t.test('knows what was put in, by what it means and nothing else', (t) => {
  holds(
    t,
    fc.property(fc.array(entries, { maxLength: 12 }), fc.array(entries, { maxLength: 6 }), (added, asked) => {
      const index = makePodsIndex()
      const known = new Set<string>()
      const isRight = added.every((entry) => {
        const text = JSON.stringify(entry)
        const isNew = !known.has(text)
        known.add(text)
        return index.add(entry) === isNew
      })
      return (
        isRight &&
        [...added, ...asked].every((entry) => index.has(entry) === known.has(JSON.stringify(entry)))
      )
    }),
    1000,
  )
  t.end()
})
