import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import { type Glance, glanceAt, mayBeForAll } from '../../src/netpol/glance.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

function lookAt(...rules: readonly unknown[]): Glance {
  return glanceAt(JudgedPolicy.of(policyOf(policyWith('egress', rules))), 'egress')
}

/** The flags that are set. */
function seenIn(...peers: readonly unknown[]): readonly string[] {
  return Object.entries(lookAt({ to: peers })).flatMap(([name, value]) => (value === true ? [name] : []))
}

const some = { matchLabels: { app: 'web' } }

await t.test('sees which kinds of peers there are', (t) => {
  t.same(seenIn(), ['hasOpenRule'])
  t.same(seenIn({ podSelector: some }), ['hasOwnPods'])
  t.same(seenIn({ podSelector: {} }), ['hasOwnNamespace'])
  t.same(seenIn({ namespaceSelector: some }), ['hasWholeNamespaces'])
  t.same(seenIn({ namespaceSelector: some, podSelector: {} }), ['hasWholeNamespaces'])
  t.same(seenIn({ namespaceSelector: some, podSelector: some }), [])
  t.same(seenIn({ namespaceSelector: {}, podSelector: some }), ['hasAllNamespaces'])
  t.same(seenIn({ namespaceSelector: {} }), ['hasAllNamespaces', 'hasWholeNamespaces'])
  t.same(seenIn({ ipBlock: { cidr: '10.0.0.0/8' } }), [])
  t.same(seenIn({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }), ['hasExcepts'])
  t.end()
})

await t.test('adds up the sizes of blocks, over all rules and without their excepts', (t) => {
  const { blocks, largestBlock } = lookAt(
    {
      to: [
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] } },
        { ipBlock: { cidr: '192.0.2.1/32' } },
      ],
    },
    { to: [{ ipBlock: { cidr: '::ffff:11.0.0.0/104' } }, { ipBlock: { cidr: 'fd00::/64' } }] },
  )
  t.same(blocks, { IPv4: 2 * 2 ** 24 + 1, IPv6: 2 ** 64 })
  t.same(largestBlock, { IPv4: 2 ** 24, IPv6: 2 ** 64 })
  t.end()
})

await t.test('looks at nothing that policyTypes does not list', (t) => {
  const judged = JudgedPolicy.of(policyOf(policyWith('egress', [{}])))
  t.notOk(glanceAt(judged, 'ingress').hasOpenRule)
  t.ok(glanceAt(judged, 'egress').hasOpenRule)
  t.end()
})

await t.test('tells what may be for all from what is for somebody in particular', (t) => {
  const block = (cidr: string): unknown => ({ to: [{ ipBlock: { cidr } }] })
  for (const wide of [{}, { to: [{ namespaceSelector: {} }] }, block('0.0.0.0/1'), block('::/0')])
    t.ok(mayBeForAll(lookAt(wide)))
  t.ok(mayBeForAll(lookAt(...Array.from({ length: 32 }, (_, index) => block(`${index}.0.0.0/8`)))))
  for (const narrow of [block('10.0.0.0/8'), block('2001:db8::/32'), { to: [{ podSelector: {} }] }])
    t.notOk(mayBeForAll(lookAt(narrow)))
  t.end()
})
