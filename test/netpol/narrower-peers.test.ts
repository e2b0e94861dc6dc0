import t from 'tap'
import type { Peer } from '../../src/model/network-policy.ts'
import {
  correctPeers,
  correctRule,
  internetPeers,
  namespacePeer,
  ownNamespacePeer,
} from '../../src/netpol/narrower-peers.ts'

const ownPods: Peer = {
  ...ownNamespacePeer,
  podSelector: { requirements: [{ operator: 'Exists', key: 'app' }] },
}

await t.test('writes a list of peers, and a whole rule', (t) => {
  t.equal(
    correctPeers('ingress', 0, [namespacePeer('web')], 'So:')[0]?.yaml,
    'from:\n- namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}',
  )
  t.match(correctRule('egress', 2, { peers: [ownNamespacePeer], ports: [] }, 'So:'), [
    {
      intro: 'So:',
      yaml: '- to:\n  - podSelector: {}',
      replaces: { part: 'rule', direction: 'egress', rule: 2 },
    },
  ])
  t.end()
})

await t.test('proposes nothing that is worse, misread or too long', (t) => {
  t.same(correctPeers('ingress', 0, [], 'So:'), [], 'an empty list is everybody')
  t.same(correctPeers('ingress', 0, [namespacePeer('web'), ownPods], 'So:'), [], 'two items that read as one')
  t.same(correctRule('ingress', 0, { peers: [namespacePeer('web'), ownPods], ports: [] }, 'So:'), [])
  t.same(
    correctPeers(
      'ingress',
      0,
      Array.from({ length: 25 }, () => ownPods),
      'So:',
    ),
    [],
  )
  t.same(correctPeers('ingress', 0, [namespacePeer('a'.repeat(3000))], 'So:'), [])
  t.end()
})

await t.test('the internet leaves out what is inside, in both families', (t) => {
  t.match(internetPeers, [
    { cidr: { text: '0.0.0.0/0' }, except: [{ text: '10.0.0.0/8' }, {}, {}, {}, { text: '169.254.0.0/16' }] },
    { cidr: { text: '::/0' }, except: [{ text: 'fc00::/7' }, { text: 'fe80::/10' }] },
  ])
  t.end()
})
