import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { uselessRange } from '../../src/rules/useless-range.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, uselessRange, rules)

function to(...cidrs: readonly string[]): unknown {
  return policyWith('egress', [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }])
}

function messagesOf(cidr: string): readonly string[] {
  return findingsOf(uselessRange, to(cidr)).map(({ message }) => message)
}

void t.test('knows each range, its parts, and nothing around it', (t) => {
  for (const text of [
    '192.0.2.1/32',
    '198.51.100.0/24',
    '203.0.113.128/25',
    '2001:db8::/32',
    '3fff:0fff::/32',
  ])
    t.same(messagesOf(text), ['documentation'], text)
  for (const text of [
    '0.0.0.0/8',
    '127.0.0.0/8',
    '::/128',
    '::1/128',
    '239.1.2.3/32',
    '255.255.255.255/32',
    'ff00::/8',
  ])
    t.same(messagesOf(text), ['unroutable'], text)
  for (const text of [
    '0.0.0.0/0',
    '::/0',
    '::/127',
    '203.0.112.0/23',
    '224.0.0.0/3',
    '2001:db8::/31',
    '3fff:1000::/32',
  ])
    t.same(messagesOf(text), [], text)
  t.end()
})

void t.test('reads texts as Kubernetes does', (t) => {
  t.same(messagesOf('::ffff:203.0.113.0/120'), ['documentation'])
  t.same(messagesOf('203.0.113.5/24'), ['documentation'])
  t.end()
})

void t.test('says nothing of ranges that are configured to be real', (t) => {
  const prepared = uselessRange.prepare({ ignore: ['203.0.113.0/25'] }, levelsAt('strict'))
  const { problems } = prepared.judge(
    {
      kind: 'NetworkPolicy',
      change: { operation: 'create', object: policyOf(to('203.0.113.0/26', '203.0.113.0/24')) },
    },
    noFacts,
  )
  t.same(
    problems.map(({ paths }) => paths),
    [['spec.egress[0].to[1].ipBlock.cidr']],
  )
  t.end()
})

void t.test('tells one range once, wherever it stands', (t) => {
  const [found, ...others] = findingsOf(uselessRange, to('203.0.113.0/24', '10.0.0.0/8', '203.0.113.9/24'))
  t.same(others, [])
  t.same(found?.paths, ['spec.egress[0].to[0].ipBlock.cidr', 'spec.egress[0].to[2].ipBlock.cidr'])
  t.end()
})

void t.test('takes the same ranges in another order for what was there, and others for new', (t) => {
  const sinceOf = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(uselessRange, now, old).map(({ since }) => since)
  const old = to('203.0.113.0/24', '127.0.0.1/32')
  t.same(sinceOf(to('127.0.0.1/32', '203.0.113.0/24'), old), ['before', 'before'])
  t.same(sinceOf(to('127.0.0.1/32'), old), ['before'])
  t.same(sinceOf(to('203.0.113.0/25'), old), ['new'])
  const ingress = policyWith('ingress', [{ from: [{ ipBlock: { cidr: '127.0.0.1/32' } }] }])
  t.same(sinceOf(ingress, old), ['new'])
  t.end()
})

void t.test('tells of ten thousand in few words', (t) => {
  const found = findingsOf(
    uselessRange,
    to(...Array.from({ length: 10_000 }, (_, index) => `127.${index >> 8}.${index & 0xff}.1/32`)),
  )
  t.equal(found.length, 33)
  t.match(found.at(-1)?.wording.summary, /and 9967 more like it/)
  t.end()
})
