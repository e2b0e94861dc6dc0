import t from 'tap'
import { findUnknownFields } from '../../src/model/unknown-fields.ts'

await t.test('row 52: names the fields that are not of networking.k8s.io/v1, wherever they stand', (t) => {
  t.same(
    findUnknownFields({
      podSelector: { matchLabels: { anything: 'goes' }, matchFields: {} },
      tier: 1,
      ingress: [
        { to: [], from: [{ podSelector: {}, service: {} }, { ipBlock: { cidr: '10.0.0.0/8', exept: [] } }] },
      ],
      egress: [{ ports: [{ port: 1 }, { prot: 'TCP' }] }],
    }),
    [
      'spec.podSelector.matchFields',
      'spec.tier',
      'spec.ingress[0].to',
      'spec.ingress[0].from[0].service',
      'spec.ingress[0].from[1].ipBlock.exept',
      'spec.egress[0].ports[1].prot',
    ],
  )
  t.end()
})

await t.test('is silent about what is known, absent, or no object at all', (t) => {
  const nested: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
  for (const spec of [undefined, null, 7, [], {}, { tier: null }, { ingress: nested }, { ingress: [nested] }])
    t.same(findUnknownFields(spec), [])
  t.end()
})

await t.test('counts no further than anybody reads', (t) => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1]))
  t.equal(findUnknownFields(many).length, 8)
  t.equal(findUnknownFields({ ingress: [many, many] }).length, 8)
  t.end()
})
