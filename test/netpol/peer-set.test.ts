import t from 'tap'
import type { Peer } from '../../src/model/network-policy.ts'
import {
  coversPeers,
  isAllNamespaces,
  isEveryPod,
  isOwnNamespaceOnly,
  isSomebody,
  selectsAllNamespaces,
} from '../../src/netpol/peer-set.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

function peers(...raw: readonly unknown[]): readonly Peer[] {
  return policyOf(policyWith('ingress', [{ from: raw }])).spec.ingress[0]?.peers ?? []
}

function peer(raw: unknown): Peer {
  const [first] = peers(raw)
  if (first === undefined) throw new Error('there is no peer')
  return first
}

const some = { matchLabels: { app: 'a' } }
const nobody = {
  matchExpressions: [
    { key: 'a', operator: 'Exists' },
    { key: 'a', operator: 'DoesNotExist' },
  ],
}
const nameExists = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] }
const named = (name: string): unknown => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })

await t.test('all namespaces are those without a condition that one of them could miss', (t) => {
  t.ok(isAllNamespaces(peer({ namespaceSelector: {} })))
  t.ok(isAllNamespaces(peer({ namespaceSelector: nameExists, podSelector: some })))
  t.notOk(isAllNamespaces(peer({ namespaceSelector: {}, podSelector: nobody })), 'nobody')
  t.notOk(isAllNamespaces(peer({ namespaceSelector: some })))
  t.notOk(isAllNamespaces(peer({ podSelector: {} })), 'the own namespace')
  t.notOk(isAllNamespaces(peer({ ipBlock: { cidr: '0.0.0.0/0' } })))
  t.ok(isEveryPod(peer({ namespaceSelector: nameExists, podSelector: {} })))
  t.notOk(isEveryPod(peer({ namespaceSelector: {}, podSelector: some })))
  t.notOk(
    selectsAllNamespaces({
      requirements: [
        { operator: 'Exists', key: 'kubernetes.io/metadata.name' },
        { operator: 'NotIn', key: 'kubernetes.io/metadata.name', values: ['dev'] },
      ],
    }),
  )
  t.end()
})

await t.test('the own namespace is the one of its name, or the one that no selector names', (t) => {
  t.ok(isOwnNamespaceOnly(peers({ podSelector: {} }, { podSelector: some }), 'shop'))
  t.ok(isOwnNamespaceOnly(peers({ namespaceSelector: named('shop'), podSelector: some }), 'shop'))
  t.ok(isOwnNamespaceOnly(peers({ podSelector: {} }, { namespaceSelector: nobody }), 'shop'))
  t.notOk(isOwnNamespaceOnly(peers({ podSelector: {} }, { namespaceSelector: named('web') }), 'shop'))
  t.notOk(isOwnNamespaceOnly(peers({ namespaceSelector: named('shop') }), ''), 'the name is not known')
  t.ok(isOwnNamespaceOnly(peers({ podSelector: {} }), ''))
  t.notOk(isOwnNamespaceOnly(peers({ ipBlock: { cidr: '10.0.0.0/8' } }), 'shop'))
  t.notOk(isOwnNamespaceOnly([], 'shop'), 'everybody')
  t.end()
})

await t.test('a peer is somebody unless it contradicts itself or excepts all it names', (t) => {
  t.ok(isSomebody(peer({ podSelector: {} }), 'shop'))
  t.notOk(isSomebody(peer({ podSelector: nobody }), 'shop'))
  t.notOk(isSomebody(peer({ namespaceSelector: nobody }), 'shop'))
  t.ok(isSomebody(peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] } }), 'shop'))
  t.notOk(
    isSomebody(peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9', '10.128.0.0/9'] } }), 'shop'),
  )
  t.end()
})

await t.test('lists of peers are compared by whom they mean', (t) => {
  const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
  const compare = (outer: readonly unknown[], inner: readonly unknown[]): string =>
    coversPeers(peers(...outer), peers(...inner), 'shop')
  t.equal(compare([], [web]), 'yes', 'no peers are everybody')
  t.equal(compare([web], []), 'no')
  t.equal(compare([web], [{ ...web, podSelector: some }]), 'yes')
  t.equal(compare([{ ...web, podSelector: some }], [web]), 'no')
  t.equal(compare([{ podSelector: {} }], [{ namespaceSelector: named('shop') }]), 'yes')
  t.equal(
    compare(
      [{ ipBlock: { cidr: '0.0.0.0/1' } }, { ipBlock: { cidr: '128.0.0.0/1' } }],
      [{ ipBlock: { cidr: '0.0.0.0/0' } }],
    ),
    'yes',
  )
  t.equal(compare([{ ipBlock: { cidr: '0.0.0.0/0' } }], [web]), 'unknown', 'a block may be some pods')
  t.end()
})
