import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { exceptReadded } from '../../src/rules/except-readded.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

await conforms(t, exceptReadded, rules)

type Block = readonly [cidr: string, ...except: string[]]

function from(blocks: readonly Block[], ports: readonly unknown[] = [{ port: 443 }]): unknown {
  return { from: blocks.map(([cidr, ...except]) => ({ ipBlock: { cidr, except } })), ports }
}

function pathsOf(object: unknown): readonly (readonly string[])[] {
  return findingsOf(exceptReadded, object).map(({ paths }) => paths)
}

const office: Block = ['192.168.0.0/16', '192.168.64.0/18']

void t.test('takes a block of at most 256 addresses within the except for meant', (t) => {
  t.same(pathsOf(policyWith('ingress', [from([office, ['192.168.70.0/24']])])), [])
  t.equal(pathsOf(policyWith('ingress', [from([office, ['192.168.70.0/23']])])).length, 1)
  t.equal(pathsOf(policyWith('ingress', [from([['10.0.0.0/8', '10.0.0.0/24'], ['10.0.0.0/24']])])).length, 1)
  t.end()
})

void t.test('judges a block by each except that it meets', (t) => {
  const object = policyWith('ingress', [
    from([['10.0.0.0/8', '10.1.0.0/16'], ['10.0.0.0/9', '10.1.2.0/24'], ['10.1.2.0/24']]),
  ])
  t.same(pathsOf(object), [
    ['spec.ingress[0].from[0].ipBlock.except[0]', 'spec.ingress[0].from[1]'],
    ['spec.ingress[0].from[1].ipBlock.except[0]', 'spec.ingress[0].from[2]'],
  ])
  t.end()
})

void t.test('names each except that is open again, and the block that opens the first', (t) => {
  const object = policyWith('ingress', [
    from([['0.0.0.0/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']]),
    from([['192.168.0.0/16'], ['10.0.0.0/8']]),
  ])
  t.same(pathsOf(object), [
    [
      'spec.ingress[0].from[0].ipBlock.except[0]',
      'spec.ingress[1].from[1]',
      'spec.ingress[0].from[0].ipBlock.except[2]',
    ],
  ])
  t.end()
})

void t.test('adds nothing up across ports that do not meet, and does where they do', (t) => {
  const with443 = (ports: readonly unknown[]): unknown =>
    policyWith('ingress', [from([office]), from([['192.168.64.0/18']], ports)])
  t.same(pathsOf(with443([{ port: 80 }])), [])
  t.same(pathsOf(with443([{ port: 'https' }])), [], 'nobody knows the number of a name')
  t.equal(pathsOf(with443([{ port: 80, endPort: 500 }])).length, 1)
  t.equal(pathsOf(with443([{ protocol: 'TCP' }])).length, 1)
  t.equal(pathsOf(with443([])).length, 1)
  t.end()
})

void t.test('leaves peers to other rules that are no blocks', (t) => {
  t.same(
    pathsOf(
      policyWith('ingress', [from([office]), { ports: [{ port: 443 }] }, { from: [{ podSelector: {} }] }]),
    ),
    [],
  )
  t.end()
})

void t.test('does not mistake IPv6 for IPv4', (t) => {
  t.same(pathsOf(policyWith('ingress', [from([['0.0.0.0/0', '10.0.0.0/8'], ['::/0']])])), [])
  t.equal(
    pathsOf(policyWith('ingress', [from([['0.0.0.0/0', '10.0.0.0/8'], ['::ffff:10.0.0.0/104']])])).length,
    1,
  )
  t.end()
})

void t.test('takes the same in another order for what was there, and more of it for new', (t) => {
  const sinceOf = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(exceptReadded, now, old).map(({ since }) => since)
  const old = policyWith('ingress', [from([office, ['192.168.64.0/19']])])
  t.same(sinceOf(policyWith('ingress', [from([['192.168.64.0/19'], office])]), old), ['before'])
  t.same(sinceOf(policyWith('ingress', [from([office, ['192.168.64.0/20']])]), old), ['before'])
  t.same(sinceOf(policyWith('ingress', [from([office, ['192.168.64.0/18']])]), old), ['new'])
  t.same(sinceOf(policyWith('ingress', [from([office, ['192.168.64.0/19']], [])]), old), ['new'])
  t.end()
})

void t.test('judges ten thousand blocks', (t) => {
  const within = Array.from({ length: 10_000 }, (_, index): Block => [
    `10.${index >> 6}.${(index & 63) * 4}.0/22`,
  ])
  const found = findingsOf(
    exceptReadded,
    policyWith('ingress', [from([['10.0.0.0/7', '10.0.0.0/8'], ...within])]),
  )
  t.equal(found.length, 1)
  t.equal(found[0]?.paths.length, 2)
  const many = Array.from({ length: 10_000 }, (): Block => office)
  const rest = findingsOf(exceptReadded, policyWith('ingress', [from([...many, ['192.168.0.0/17']])]))
  t.ok(rest.length <= 9)
  t.match(rest.at(-1)?.wording.summary, /and 9991 more like it/)
  t.end()
})

void t.test('gives up where comparing would take too long', (t) => {
  const rule = (index: number): unknown => from([office, ['192.168.64.0/18']], [{ port: index + 1 }])
  t.throws(
    () =>
      findingsOf(
        exceptReadded,
        policyWith(
          'ingress',
          Array.from({ length: 2_000 }, (_, index) => rule(index)),
        ),
      ),
    /too many/,
  )
  const within = Array.from({ length: 2_000 }, (_, index): Block => [
    `10.${index >> 6}.${(index & 63) * 4}.0/23`,
  ])
  const excepting = Array.from({ length: 2_000 }, (): Block => ['10.0.0.0/7', '10.0.0.0/8'])
  t.throws(
    () => findingsOf(exceptReadded, policyWith('ingress', [from([...excepting, ...within])])),
    /too many/,
  )
  t.end()
})
