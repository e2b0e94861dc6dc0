import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import { broadBlock } from '../../src/rules/broad-block.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, broadBlock, rules)

type Block = readonly [cidr: string, ...except: string[]]

function to(...blocks: readonly Block[]): unknown {
  return { to: blocks.map(([cidr, ...except]) => ({ ipBlock: { cidr, except } })), ports: [{ port: 443 }] }
}

function messagesOf(...blocks: readonly Block[]): readonly string[] {
  return findingsOf(broadBlock, policyWith('egress', [to(...blocks)])).map(({ message }) => message)
}

void t.test('is about more addresses than a /8 or an IPv6 /16 has', (t) => {
  t.same(messagesOf(['10.0.0.0/8'], ['10.128.0.0/14'], ['10.192.0.0/11'], ['172.16.0.0/12']), [])
  t.same(messagesOf(['10.0.0.0/7']), ['broad'])
  t.same(messagesOf(['10.0.0.0/7', '10.0.0.0/9']), ['broad'])
  t.same(messagesOf(['10.0.0.0/7', '10.0.0.0/8']), [])
  t.same(messagesOf(['2001::/16']), [])
  t.same(messagesOf(['2000::/15']), ['broad'])
  t.same(messagesOf(['::ffff:10.0.0.0/103']), ['broad'], 'the prefix of a mapped block counts other bits')
  t.same(messagesOf(['::ffff:10.0.0.0/104']), [])
  t.end()
})

void t.test('calls what is most of the internet so, in one block or in many', (t) => {
  t.same(messagesOf(['0.0.0.0/0', '10.0.0.0/8']), ['internet'])
  t.same(messagesOf(['::/0', 'fc00::/7']), ['internet'])
  const aroundPrivate: readonly Block[] = [
    ['0.0.0.0/5'],
    ['8.0.0.0/7'],
    ['11.0.0.0/8'],
    ['12.0.0.0/6'],
    ['16.0.0.0/4'],
    ['32.0.0.0/3'],
    ['64.0.0.0/2'],
    ['128.0.0.0/3'],
  ]
  const [found, ...others] = findingsOf(broadBlock, policyWith('egress', [to(...aroundPrivate)]))
  t.same(others, [])
  t.equal(found?.message, 'internet')
  t.equal(found?.paths.length, 7, 'the /8 is not wide')
  t.end()
})

void t.test('leaves every address of a family to any-ip, and looks at the other family', (t) => {
  t.same(messagesOf(['0.0.0.0/0'], ['2000::/3']), ['internet'])
  t.same(messagesOf(['0.0.0.0/1'], ['128.0.0.0/1']), [])
  t.same(messagesOf(['0.0.0.0/0', '169.254.169.254/32']), [])
  t.end()
})

void t.test('goes by the configured prefixes', (t) => {
  const prepared = broadBlock.prepare({ ipv4: 16, ipv6: 32 }, levelsAt('strict'))
  const { problems } = prepared.judge(
    {
      kind: 'NetworkPolicy',
      change: {
        operation: 'create',
        object: policyOf(policyWith('egress', [to(['10.0.0.0/15'], ['fd00::/31'], ['10.0.0.0/16'])])),
      },
    },
    noFacts,
  )
  t.same(
    problems.map(({ paths }) => paths),
    [['spec.egress[0].to[0].ipBlock.cidr'], ['spec.egress[0].to[1].ipBlock.cidr']],
  )
  t.end()
})

void t.test('takes a narrower block for what was there, and another one for new', (t) => {
  const sinceOf = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(broadBlock, now, old).map(({ since }) => since)
  const old = policyWith('egress', [to(['16.0.0.0/4'], ['64.0.0.0/4'])])
  t.same(sinceOf(policyWith('egress', [to(['64.0.0.0/4'], ['16.0.0.0/5'])]), old), ['before'])
  t.same(sinceOf(policyWith('egress', [to(['16.0.0.0/3'])]), old), ['new'])
  t.same(sinceOf(policyWith('egress', [to(['10.0.0.0/7'])]), policyWith('egress', [{}])), ['before'])
  t.end()
})

void t.test('says how many addresses it is, also where nobody can read the number', (t) => {
  const summaryOf = (cidr: string): string | undefined =>
    findingsOf(broadBlock, policyWith('egress', [to([cidr])]))[0]?.wording.summary
  t.equal(summaryOf('8.0.0.0/7'), '8.0.0.0/7 is 33,554,432 addresses')
  t.equal(summaryOf('fe00::/8'), 'fe00::/8 is 2^120 addresses')
  t.end()
})

void t.test('tells of ten thousand blocks in few words', (t) => {
  const blocks = Array.from({ length: 10_000 }, (): Block => ['8.0.0.0/7'])
  const [found, ...others] = findingsOf(broadBlock, policyWith('egress', [to(...blocks)]))
  t.same(others, [])
  t.equal(found?.paths.length, 16)
  t.ok((found?.wording.summary.length ?? 0) <= 150)
  t.end()
})
