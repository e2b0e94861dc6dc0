import t from 'tap'
import { directions } from '../../src/model/direction.ts'
import { decodeNetworkPolicy, type NetworkPolicySpec } from '../../src/model/network-policy.ts'
import {
  effectiveRulesOf,
  isIsolatedFor,
  peerPath,
  peersPath,
  rulePath,
  rulesOf,
} from '../../src/netpol/policy.ts'

function specOf(spec: unknown): NetworkPolicySpec {
  const decoded = decodeNetworkPolicy({ spec })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value.spec
}

const rules = { ingress: [{}], egress: [{}, {}] }

const cases: readonly (readonly [spec: object, isolated: readonly string[], effective: readonly number[]])[] =
  [
    [{}, ['ingress'], [0, 0]],
    [rules, ['ingress', 'egress'], [1, 2]],
    [{ ...rules, policyTypes: ['Ingress'] }, ['ingress'], [1, 0]],
    [{ ...rules, policyTypes: ['Egress'] }, ['egress'], [0, 2]],
    [{ ...rules, policyTypes: ['Egress', 'Ingress'] }, ['ingress', 'egress'], [1, 2]],
    [{ ...rules, policyTypes: ['Egress', 'Egress'] }, ['egress'], [0, 2]],
    [{ policyTypes: ['Ingress', 'Egress'] }, ['ingress', 'egress'], [0, 0]],
  ]

for (const [written, isolated, effective] of cases) {
  await t.test(`of ${JSON.stringify(written)} the rules of ${isolated.join(' and ')} count`, (t) => {
    const spec = specOf(written)
    t.strictSame(
      directions.filter((direction) => isIsolatedFor(spec, direction)),
      isolated,
    )
    t.strictSame(
      directions.map((direction) => effectiveRulesOf(spec, direction).length),
      effective,
    )
    t.end()
  })
}

await t.test('keeps the rules that Kubernetes ignores, for those who want to speak of them', (t) => {
  t.equal(rulesOf(specOf({ ...rules, policyTypes: ['Ingress'] }), 'egress').length, 2)
  t.end()
})

await t.test('names fields as Kubernetes does', (t) => {
  t.equal(rulePath('ingress', 0), 'spec.ingress[0]')
  t.equal(peersPath('ingress', 0), 'spec.ingress[0].from')
  t.equal(peersPath('egress', 2), 'spec.egress[2].to')
  t.equal(peerPath('ingress', 0, 1), 'spec.ingress[0].from[1]')
  t.equal(peerPath('egress', 2, 3), 'spec.egress[2].to[3]')
  t.end()
})
