import fc from 'fast-check'
import t from 'tap'
import { directions } from '../../src/model/direction.ts'
import { findRedundancies } from '../../src/netpol/redundancy.ts'
import { holds } from '../property.ts'
import { policyOf } from '../rules/policies.ts'
import { allows } from './description/evaluate.ts'
import { policies, type RawPolicy, traffic } from './description/traffic.ts'

type RawRules = NonNullable<RawPolicy['spec']['ingress']>

/** Policies that say some things twice, or more of them elsewhere. */
const repetitive: fc.Arbitrary<RawPolicy> = fc
  .tuple(policies, policies, fc.nat())
  .map(([one, other, pick]) => {
    const more = (rules: RawRules = [], others: RawRules = []): RawRules => {
      const all = [...rules, ...others]
      const again = all[pick % Math.max(1, all.length)]
      return again === undefined ? all : [...all, pick % 2 === 0 ? again : { ...again, ports: null }]
    }
    return {
      ...one,
      spec: {
        ...one.spec,
        policyTypes: ['Ingress', 'Egress'],
        ingress: more(one.spec.ingress, other.spec.ingress),
        egress: more(one.spec.egress, other.spec.egress),
      },
    }
  })

await t.test('without all that is redundant a policy lets the same through', (t) => {
  let found = 0
  holds(
    t,
    fc.property(repetitive, fc.array(traffic, { minLength: 20, maxLength: 20 }), (raw, samples) => {
      for (const direction of directions) {
        const list = direction === 'ingress' ? 'from' : 'to'
        const places = findRedundancies(policyOf(raw), direction).map(({ place }) => place)
        found += places.length
        const isLeft = (rule: number, peer?: number): boolean =>
          !places.some((place) => place.rule === rule && place.peer === peer)
        const rules = (raw.spec[direction] ?? []).flatMap((rule, index) => {
          if (!isLeft(index)) return []
          const peers = rule[list]
          if (peers === undefined || peers === null || peers.length === 0) return [rule]
          const left = peers.filter((_, at) => isLeft(index, at))
          if (left.length === 0) throw new Error('a list of peers is left empty')
          return [{ ...rule, [list]: left }]
        })
        const shorter = { ...raw, spec: { ...raw.spec, [direction]: rules } }
        for (const sample of samples)
          if (allows(raw, direction, sample) !== allows(shorter, direction, sample))
            throw new Error(`${JSON.stringify(sample)} changes`)
      }
    }),
    1000,
  )
  t.ok(found > 500, `${found} of them were redundant`)
  t.end()
})
