import t from 'tap'
import { gatherReach, type ReachHit } from '../../src/netpol/gather-reach.ts'
import { reachOfRules } from '../../src/netpol/reachability/reach-of.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const policy = policyOf(
  policyWith(
    'ingress',
    Array.from({ length: 40 }, (_, index) => ({ ports: [{ port: index + 1 }] })),
  ),
)

function hits(count: number, messageOf: (index: number) => string): readonly ReachHit[] {
  return policy.spec.ingress.slice(0, count).map((rule, index) => ({
    message: messageOf(index),
    direction: 'ingress',
    paths: [`spec.ingress[${index}]`],
    opens: () => reachOfRules([rule], 'shop'),
    wording: () => ({ summary: `place ${index}`, detail: 'It is open.', corrections: [] }),
  }))
}

await t.test('a few places are told one by one', (t) => {
  const found = gatherReach(
    policy,
    hits(8, () => 'open'),
  )
  t.same(
    found.map(({ paths, wording }) => [paths, wording.summary]),
    Array.from({ length: 8 }, (_, index) => [[`spec.ingress[${index}]`], `place ${index}`]),
  )
  t.end()
})

await t.test('the rest is one for each message, with what all of it lets through', (t) => {
  const found = gatherReach(
    policy,
    hits(40, (index) => (index % 4 === 0 ? 'rare' : 'open')),
  )
  t.same(
    found.slice(8).map(({ message, wording }) => `${message}: ${wording.summary}`),
    ['rare: place 8; and 7 more like it', 'open: place 9; and 23 more like it'],
  )
  t.equal(found.at(-1)?.paths.length, 16)
  const reach = found.at(-1)?.extent.reach()
  t.match(reach, { kind: 'restricted', entries: [{ peers: { kind: 'anybody' } }] })
  t.equal(
    reach?.kind === 'restricted' ? reach.entries[0]?.ports.TCP.ranges.length : 0,
    8,
    '10 to 12, and so on',
  )
  t.end()
})
