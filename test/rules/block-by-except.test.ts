import t from 'tap'
import { blockByExcept } from '../../src/rules/block-by-except.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

await conforms(t, blockByExcept, rules)

type Block = readonly [cidr: string, ...except: string[]]

function from(...blocks: readonly Block[]): unknown {
  return { from: blocks.map(([cidr, ...except]) => ({ ipBlock: { cidr, except } })) }
}

function named(name: string, rules: readonly unknown[], description?: string): unknown {
  const object = policyWith('ingress', rules) as object
  const annotations = description === undefined ? {} : { 'kubernetes.io/description': description }
  return { ...object, metadata: { name, namespace: 'shop', annotations } }
}

function countIn(object: unknown): number {
  return findingsOf(blockByExcept, object).length
}

const fiveHosts = [1, 2, 3, 4, 5].map((host) => `203.0.113.${host}/32`)
const internet: Block = ['0.0.0.0/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']

void t.test('needs a word, or a policy that is for nothing else', (t) => {
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '203.0.113.66/32'])])), 1)
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '203.0.113.66/32'], ['::/0'])])), 0)
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '203.0.113.66/32']), { from: [{ podSelector: {} }] }])), 0)
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '203.0.112.0/23'])])), 0, 'more than 256 addresses')
  t.equal(countIn(named('api', [from(['0.0.0.0/0', ...fiveHosts])])), 0, 'more than 4')
  t.equal(
    countIn(named('block-hosts', [from(['0.0.0.0/0', ...fiveHosts]), { from: [{ podSelector: {} }] }])),
    1,
  )
  t.end()
})

void t.test('leaves the usual spelling of the internet alone, unless the name says that it denies', (t) => {
  t.equal(countIn(named('allow-internet', [from(internet)])), 0)
  t.equal(countIn(named('deny-private-networks', [from(internet)])), 1)
  t.equal(countIn(named('memcached-blocks', [from(internet)])), 0)
  t.end()
})

void t.test('leaves who only keeps pods from link-local addresses alone', (t) => {
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '169.254.169.254/32', '169.254.170.2/32'])])), 0)
  t.equal(countIn(named('api', [from(['::/0', 'fe80::1/128'])])), 0)
  t.equal(countIn(named('api', [from(['0.0.0.0/0', '169.254.169.254/32', '203.0.113.1/32'])])), 1)
  t.end()
})

void t.test('looks at half of what the internet routes, with or without its excepts, and at no less', (t) => {
  t.equal(countIn(named('block-it', [from(['0.0.0.0/1', '10.9.0.0/16'])])), 1)
  t.equal(countIn(named('block-it', [from(['0.0.0.0/2', '10.9.0.0/16'])])), 0)
  t.equal(countIn(named('block-it', [from(['0.0.0.0/1', '0.0.0.0/2'])])), 0)
  t.equal(countIn(named('block-it', [from(['10.0.0.0/8', '10.9.0.0/16'])])), 0)
  t.equal(countIn(named('block-it', [from(['0.0.0.0/0'])])), 0, 'without excepts the name alone is wrong')
  t.end()
})

void t.test('believes a description of a person', (t) => {
  t.equal(countIn(named('api', [from(internet)], 'Blocks access from private networks')), 0, 'no word of it')
  t.equal(countIn(named('api', [from(internet)], 'Deny private networks.')), 1)
  t.end()
})

void t.test('takes a narrower block for what was there, and a wider one for new', (t) => {
  const sinceOf = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(blockByExcept, now, old).map(({ since }) => since)
  const old = named('block-it', [from(internet, ['::/0', '::1/128'])])
  t.same(sinceOf(named('block-it', [from(['::/0', '::1/128'], internet)]), old), ['before', 'before'])
  t.same(sinceOf(named('block-it', [from([...internet, '203.0.113.0/24'])]), old), ['before'])
  t.same(sinceOf(named('block-it', [from(['0.0.0.0/0', '10.0.0.0/8'])]), old), ['new'])
  t.end()
})

void t.test('tells of ten thousand in few words', (t) => {
  const found = findingsOf(
    blockByExcept,
    named('block-it', [from(...Array.from({ length: 10_000 }, () => internet))]),
  )
  t.ok(found.length <= 9)
  t.match(found.at(-1)?.wording.summary, /and 9991 more like it/)
  const except = Array.from({ length: 10_000 }, (_, index) => `10.${index >> 8}.${index & 0xff}.0/24`)
  const [long] = findingsOf(
    blockByExcept,
    named(`block-${'x'.repeat(10_000)}`, [from(['0.0.0.0/0', ...except])]),
  )
  t.ok((long?.wording.detail.length ?? 0) <= 600)
  t.end()
})
