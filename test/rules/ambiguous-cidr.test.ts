import t from 'tap'
import { ambiguousCidr } from '../../src/rules/ambiguous-cidr.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection, policyOf } from './policies.ts'

await conforms(t, ambiguousCidr, rules)

interface Block {
  readonly cidr: string
  readonly except?: readonly string[]
}

function from(blocks: readonly Block[], direction: 'ingress' | 'egress' = 'ingress'): unknown {
  return policyWith(direction, [
    {
      [direction === 'ingress' ? 'from' : 'to']: blocks.map((ipBlock) => ({ ipBlock })),
      ports: [{ port: 443 }],
    },
  ])
}

function messagesOf(cidr: string): readonly string[] {
  return findingsOf(ambiguousCidr, from([{ cidr }])).map(({ message }) => message)
}

void t.test('says one thing of each text: mapped before zeros, zeros before bits', (t) => {
  t.same(messagesOf('::ffff:010.0.0.1/104'), ['ipv4-mapped'])
  t.same(messagesOf('010.0.0.1/8'), ['leading-zero'])
  t.same(messagesOf('10.0.0.1/8'), ['host-bits'])
  t.same(messagesOf('64:ff9b::010.0.0.0/104'), ['leading-zero'])
  t.same(messagesOf('::ffff:10.0.0.5/64'), ['ipv4-mapped'])
  t.end()
})

void t.test('has nothing against spellings of IPv6 that have one reading', (t) => {
  for (const text of ['FD00::/8', 'fd00:0:0:0:0:0:0:0/8', '0:0::0/0', '2001:0db8::/32', '::/0'])
    t.same(messagesOf(text), [], text)
  t.end()
})

void t.test('has nothing against zeros that are numbers of their own', (t) => {
  for (const text of ['0.0.0.0/0', '10.0.0.0/8', '100.0.10.0/24', '10.20.30.0/30'])
    t.same(messagesOf(text), [], text)
  t.end()
})

void t.test('looks at directions that are not in effect too, as the API server does', (t) => {
  const object = from([{ cidr: '10.0.0.1/8' }]) as { spec: object }
  t.equal(
    findingsOf(ambiguousCidr, { ...object, spec: { ...object.spec, policyTypes: ['Egress'] } }).length,
    1,
  )
  t.end()
})

void t.test('forgives a text that the old object had anywhere, and no other', (t) => {
  const sinceOf = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(ambiguousCidr, now, old).map(({ since }) => since)
  const old = from([{ cidr: '10.0.0.0/8', except: ['10.1.0.1/16'] }, { cidr: '192.168.1.5/24' }])
  t.same(sinceOf(from([{ cidr: '192.168.1.5/24' }, { cidr: '10.0.0.0/8', except: ['10.1.0.1/16'] }]), old), [
    'before',
    'before',
  ])
  t.same(sinceOf(from([{ cidr: '10.1.0.1/16' }], 'egress'), old), ['before'])
  t.same(sinceOf(from([{ cidr: '192.168.1.6/24' }]), old), ['new'])
  t.same(sinceOf(from([{ cidr: '192.168.1.5/25' }]), old), ['new'])
  t.end()
})

void t.test(
  'proposes the address where it is one, and the network of whole octets where it looks like one',
  (t) => {
    const introsOf = (cidr: string): readonly string[] =>
      findingsOf(ambiguousCidr, from([{ cidr }])).flatMap(({ wording }) =>
        wording.corrections.map(({ intro }) => intro),
      )
    t.same(introsOf('192.168.1.5/24'), ['If you meant 192.168.1.0/24:', 'If you meant 192.168.1.5/32:'])
    t.same(introsOf('10.244.0.0/8'), ['If you meant 10.0.0.0/8:', 'If you meant 10.244.0.0/16:'])
    t.same(introsOf('10.0.0.0/0'), [
      'If you meant 10.0.0.0/8:',
      'If you meant 0.0.0.0/0, leave out what is inside:',
    ])
    t.end()
  },
)

void t.test(
  'proposes texts for all that is odd in the rule at once, and never an except that is its block',
  (t) => {
    const object = from([
      { cidr: '0.0.0.0/0', except: ['::ffff:0:0/96'] },
      { cidr: '10.1.2.3/16', except: ['10.1.9.9/24'] },
      { cidr: '192.168.1.5/24' },
    ])
    const found = findingsOf(ambiguousCidr, object)
    t.equal(found.length, 4)
    for (const { wording } of found)
      for (const correction of wording.corrections) {
        const corrected = applyCorrection(object, correction)
        t.ok(policyOf(corrected))
        t.same(findingsOf(ambiguousCidr, corrected), [], correction.intro)
      }
    t.end()
  },
)

void t.test('proposes no one address where excepts are taken from its network', (t) => {
  const [found] = findingsOf(ambiguousCidr, from([{ cidr: '10.1.2.3/16', except: ['10.1.9.0/24'] }]))
  t.same(
    found?.wording.corrections.map(({ intro }) => intro),
    ['If you meant 10.1.0.0/16:'],
  )
  t.end()
})

void t.test('cuts a text of any length, and tells of many in few words', (t) => {
  const [long] = findingsOf(ambiguousCidr, from([{ cidr: `${'0'.repeat(100_000)}10.0.0.0/8` }]))
  t.ok((long?.wording.summary.length ?? 0) <= 150)
  t.ok((long?.wording.detail.length ?? 0) <= 600)
  const blocks = Array.from({ length: 10_000 }, (_, index) => ({
    cidr: `10.${index >> 8}.${index & 0xff}.1/24`,
  }))
  const many = findingsOf(ambiguousCidr, from(blocks))
  t.equal(many.length, 33)
  t.match(many.at(-1)?.wording.summary, /and 9967 more like it/)
  const except = Array.from({ length: 10_000 }, () => '10.1.1.1/24')
  const [one, ...others] = findingsOf(ambiguousCidr, from([{ cidr: '10.0.0.0/8', except }]))
  t.same(others, [])
  t.equal(one?.paths.length, 16)
  t.end()
})
