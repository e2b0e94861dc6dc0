import t from 'tap'
import { findContradictions, findRulesOfDefaultDeny } from '../../src/netpol/contradiction.ts'
import { denialWords } from '../../src/netpol/intent-words.ts'
import { wideOpenings } from '../../src/netpol/wide-openings.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const named = (name: string, rules: readonly unknown[]): ReturnType<typeof policyOf> =>
  policyOf({ ...(policyWith('ingress', rules) as object), metadata: { name, namespace: 'shop' } })
const block = (cidr: string, ...except: readonly string[]): unknown => ({ ipBlock: { cidr, except } })

await t.test('counts as wide what is for everybody or for every address, but DNS and excepts', (t) => {
  const wide = (...rules: readonly unknown[]): unknown =>
    wideOpenings(named('p', rules).spec, 'ingress').map(({ who, rules }) => [who, rules])
  t.same(wide({}), [['everybody', [0]]])
  t.same(wide({ from: [block('0.0.0.0/1')] }, { from: [block('128.0.0.0/1')] }), [['every address', [0, 1]]])
  t.same(wide({ from: [block('0.0.0.0/0', '203.0.113.5/32')] }), [])
  t.same(wide({ from: [block('10.0.0.0/8')] }, { from: [{ podSelector: {} }] }), [])
  t.same(wide({ ports: [{ port: 53 }] }), [])
  t.end()
})

await t.test('tells the word, the direction and the openings', (t) => {
  const [found, ...more] = findContradictions(
    named('web-deny', [{ from: [{ podSelector: {} }] }, {}]),
    denialWords,
  )
  t.equal(more.length, 0)
  t.same([found?.text, found?.word, found?.direction], ['name', 'deny', 'ingress'])
  t.same(
    found?.openings.map(({ rules }) => rules),
    [[1]],
  )
  t.same(findContradictions(named('web', [{}]), denialWords), [])
  t.same(findContradictions(named('web-shut', [{}]), ['shut']).length, 1)
  t.end()
})

await t.test('tells the rules under the name of a default deny', (t) => {
  const rules = [{ from: [{ podSelector: {} }] }, { ports: [{ port: 53 }] }, { from: [block('10.0.0.0/8')] }]
  t.same(findRulesOfDefaultDeny(named('default-deny', rules)), [{ direction: 'ingress', rules: [2] }])
  t.same(findRulesOfDefaultDeny(named('default-deny-egress', rules)), [])
  t.same(findRulesOfDefaultDeny(named('default', rules)), [])
  t.end()
})
