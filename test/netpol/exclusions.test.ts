import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import type { Requirement } from '../../src/model/label-selector.ts'
import { exclusionsOf, exclusionsText, openListsOf } from '../../src/netpol/exclusions.ts'
import type { SelectorSite } from '../../src/netpol/selector-sites.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const name = 'kubernetes.io/metadata.name'
const notDev: Requirement = { operator: 'NotIn', key: name, values: ['dev'] }
const anyName: Requirement = { operator: 'Exists', key: name }
const noTier: Requirement = { operator: 'DoesNotExist', key: 'tier' }
const notProd: Requirement = { operator: 'NotIn', key: 'env', values: ['prod', 'live'] }
const team: Requirement = { operator: 'In', key: 'team', values: ['a'] }

function site(
  role: SelectorSite['role'],
  ...requirements: readonly Requirement[]
): Pick<SelectorSite, 'role' | 'selector'> {
  return { role, selector: { requirements } }
}

await t.test('tells what a selector leaves out, if it says nothing else', (t) => {
  const keys = (...given: Parameters<typeof site>): readonly string[] =>
    exclusionsOf(site(...given)).map(({ key }) => key)
  t.same(keys('target', noTier, notProd), ['env', 'tier'])
  t.same(keys('target', noTier, team), [])
  t.same(keys('target'), [])
  t.same(keys('peer-namespaces', notDev, anyName), [name], 'every namespace has a name')
  t.same(keys('peer-pods', notDev, anyName), [], 'pods have none')
  t.same(keys('peer-namespaces', anyName), [])
  t.end()
})

await t.test('says it in few words', (t) => {
  t.equal(exclusionsText(site('peer-namespaces', notDev)), 'dev')
  t.equal(exclusionsText(site('target', noTier)), 'those labelled tier')
  t.equal(exclusionsText(site('peer-namespaces', notProd)), 'those labelled env=live or prod')
  t.equal(
    exclusionsText(site('target', notProd, noTier, { ...noTier, key: 'x' })),
    'those labelled env=live, prod, tier or 1 more',
  )
  t.end()
})

await t.test('finds peers whose namespaces are all but some, with the ports of their rule', (t) => {
  const namespaceSelector = { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['prod'] }] }
  const nobody = { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }], matchLabels: { a: 'b' } }
  const policy = policyOf(
    policyWith('ingress', [
      {
        from: [{ namespaceSelector }, { namespaceSelector, podSelector: nobody }, { namespaceSelector: {} }],
        ports: [{ port: 80 }],
      },
    ]),
  )
  const [only, ...more] = openListsOf(JudgedPolicy.of(policy))
  t.same(more, [])
  t.equal(only?.site.index, 0)
  const opens = only?.opens()
  t.same(opens?.kind === 'restricted' && opens.entries[0]?.ports.TCP.ranges, [{ first: 80, last: 80 }])
  t.end()
})
