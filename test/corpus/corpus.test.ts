import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { describePolicy } from '../../src/netpol/description/describe-policy.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { applyCorrection, policyOf } from '../rules/policies.ts'
import { readCorpus } from './corpus.ts'

const corpus = await readCorpus(process.env)

if (corpus === undefined) {
  t.comment('GUARDRAIL_CORPUS names no folder of collected policies, so nothing was tried on them')
  t.pass('no corpus to try')
} else {
  const prepared = rules.map((rule) => rule.prepare({}, levelsAt('strict')))
  const readings = corpus.map(({ object, origin }) => ({
    object,
    origin,
    decoded: decodeNetworkPolicy(object),
  }))

  await t.test('what the API server would take is read, and each problem of the others is named', (t) => {
    const refused = readings.filter(({ decoded }) => !decoded.ok)
    t.comment(`${readings.length - refused.length} of ${readings.length} policies are valid`)
    t.ok(refused.length / readings.length < 0.1, 'nearly all of them are')
    for (const { origin, decoded } of refused)
      t.match(decoded, { problems: [{ path: /^(spec|metadata)/, reason: /^must / }] }, origin)
    t.end()
  })

  await t.test('every policy that people wrote gets a description of at most 1 KiB', (t) => {
    for (const { origin, decoded } of readings) {
      if (!decoded.ok) continue
      const text = describePolicy(decoded.value) ?? ''
      t.match(text, /^Isolates [\u0020-\u007e]{10,1015}\.$/, origin)
    }
    t.end()
  })

  await t.test('each is judged, and every correction that is proposed cures what it is for', (t) => {
    for (const { origin, object, decoded } of readings) {
      if (!decoded.ok) continue
      const change = {
        kind: 'NetworkPolicy',
        change: { operation: 'create', object: decoded.value },
      } as const
      const { findings, undecided } = judge(change, prepared, noFacts)
      t.same(undecided, [], origin)
      for (const { rule, message, wording } of findings) {
        // Alone, for what is folded into another rule's finding would come to light when that one is cured.
        const alone = prepared.filter(({ documentation }) => documentation.id === rule)
        const placesIn = (policy: NetworkPolicy): number =>
          judge(
            { kind: 'NetworkPolicy', change: { operation: 'create', object: policy } },
            alone,
            noFacts,
          ).findings.flatMap((finding) => (finding.message === message ? finding.paths : [])).length
        const before = placesIn(decoded.value)
        for (const correction of wording.corrections) {
          const after = placesIn(policyOf(applyCorrection(object, correction)))
          t.ok(after < before, `${origin}: ${rule}: ${correction.intro}`)
        }
      }
    }
    t.end()
  })
}
