import fc from 'fast-check'
import t from 'tap'
import { anyIp } from '../../src/rules/any-ip.ts'
import { holds } from '../property.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'
import { levelsAt } from '../engine/circumstances.ts'

interface Block {
  readonly cidr: string
  readonly except?: readonly string[]
}

const tcp443 = [{ protocol: 'TCP', port: 443 }]

function egress(blocks: readonly Block[], ports: readonly unknown[] = tcp443): unknown {
  return policyWith('egress', [{ to: blocks.map((ipBlock) => ({ ipBlock })), ports }])
}

function gravity(object: unknown): 'none' | 'strict' | 'baseline' {
  const [finding] = findingsOf(anyIp, object)
  return finding === undefined ? 'none' : finding.class === 'baseline' ? 'baseline' : 'strict'
}

/** A partition of IPv4 into the blocks of one prefix length. */
function partition(bits: number): readonly Block[] {
  return Array.from({ length: 2 ** bits }, (_, index) => ({
    cidr: `${(index * 2 ** (8 - bits)) % 256}.0.0.0/${bits}`,
  }))
}

await t.test('refuses every address however it is cut', (t) => {
  for (const bits of [0, 1, 2, 3, 6, 8]) t.equal(gravity(egress(partition(bits))), 'baseline', `/${bits}`)
  t.equal(gravity(egress([{ cidr: '::/0' }])), 'baseline')
  t.equal(gravity(egress([{ cidr: '::/1' }, { cidr: '8000::/1' }])), 'baseline')
  t.equal(gravity(egress([{ cidr: '::ffff:0:0/96' }])), 'baseline')
  t.equal(gravity(egress([{ cidr: '192.168.5.6/0' }])), 'baseline')
  t.end()
})

await t.test('a gap that no host can be in does not help, nor one that some hosts are in', (t) => {
  const unusable = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4']
  t.equal(gravity(egress([{ cidr: '0.0.0.0/0', except: unusable }])), 'baseline')
  t.equal(gravity(egress([{ cidr: '0.0.0.0/0', except: ['203.0.113.0/24', '8.8.8.8/32'] }])), 'baseline')
  t.equal(gravity(egress([{ cidr: '::/0', except: ['2001:db8::/32'] }])), 'baseline')
  t.equal(
    gravity(egress([{ cidr: '0.0.0.0/0', except: ['10.0.0.0/9', '10.128.0.0/10', '10.192.0.0/11'] }])),
    'baseline',
    'an internal range that is not left out whole',
  )
  t.end()
})

await t.test('the internet alone is admitted, and so is everything inside alone', (t) => {
  t.equal(gravity(egress([{ cidr: '0.0.0.0/0', except: ['192.168.0.0/16'] }])), 'none')
  t.equal(gravity(egress([{ cidr: '2000::/3' }])), 'none')
  t.equal(gravity(egress([{ cidr: '::/0', except: ['fc00::/7'] }])), 'none')
  t.equal(gravity(egress([{ cidr: '::/0', except: ['fe80::/10'] }])), 'strict', 'somebody has thought')
  t.equal(gravity(egress([{ cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }])), 'strict')
  t.equal(
    gravity(egress([{ cidr: '10.0.0.0/8' }, { cidr: '172.16.0.0/12' }, { cidr: '192.168.0.0/16' }])),
    'none',
  )
  t.equal(gravity(egress([{ cidr: '0.0.0.0/2' }, { cidr: '192.168.0.0/16' }])), 'none')
  t.end()
})

await t.test(
  'adds up what several rules open on a port, also by name, by range and by no port at all',
  (t) => {
    const halves = (one: readonly unknown[], other: readonly unknown[]): unknown =>
      policyWith('ingress', [
        { from: [{ ipBlock: { cidr: '0.0.0.0/1' } }], ports: one },
        { from: [{ podSelector: {} }] },
        { from: [{ ipBlock: { cidr: '128.0.0.0/1' } }], ports: other },
      ])
    const isAny = (one: readonly unknown[], other: readonly unknown[]): boolean =>
      gravity(halves(one, other)) === 'baseline'
    t.ok(isAny([], []), 'all ports')
    t.ok(isAny(tcp443, []), 'one port of all')
    t.ok(isAny([{ port: 1, endPort: 500 }], [{ port: 500, endPort: 900 }]), 'ranges that meet in one port')
    t.ok(isAny([{ port: 'https' }], [{ port: 80 }, { port: 'https' }]), 'a name')
    t.ok(isAny([{ port: 'https' }], [{ protocol: 'TCP' }]), 'a name in a whole protocol')
    t.notOk(isAny([{ port: 'https' }], [{ port: 443 }]), 'a name and a number that may be another')
    t.notOk(isAny([{ port: 443 }], [{ protocol: 'UDP', port: 443 }]), 'two protocols')
    t.notOk(isAny([{ port: 1, endPort: 499 }], [{ port: 500 }]), 'ranges that do not meet')
    t.end()
  },
)

await t.test('private resolvers beside the internet are not every address', (t) => {
  const dns = [{ port: 53, protocol: 'UDP' }, { port: 53 }]
  const inside = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
  const internet = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: inside } }] }
  const insideOn = (ports: readonly unknown[], cidrs = inside): unknown => ({
    to: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ports,
  })
  const found = (...list: readonly unknown[]): number => findingsOf(anyIp, policyWith('egress', list)).length
  t.equal(found(insideOn(dns), internet), 0)
  t.equal(found(insideOn([...dns, { port: 443 }]), internet), 1, 'another port as well')
  t.equal(found(insideOn([]), internet), 1, 'every port')
  t.equal(found(insideOn(dns, ['0.0.0.0/0'])), 1, 'DNS to every address')
  t.equal(found(insideOn(dns, [...inside, '0.0.0.0/1']), internet), 1, 'resolvers that are not private')
  t.end()
})

await t.test('names the block that is everything alone, else all that add up', (t) => {
  const [alone] = findingsOf(
    anyIp,
    egress([{ cidr: '8.8.8.0/24' }, { cidr: '0.0.0.0/0' }, { cidr: '10.0.0.0/8' }]),
  )
  t.same(alone?.paths, ['spec.egress[0].to[1]'])
  const [both] = findingsOf(anyIp, egress([{ cidr: '0.0.0.0/1' }, { cidr: '128.0.0.0/1' }]))
  t.same(both?.paths, ['spec.egress[0].to[0]', 'spec.egress[0].to[1]'])
  t.match(both?.wording.detail, /^Together these blocks are every IPv4 address/)
  t.match(alone?.wording.detail, /^This block is every IPv4 address/)
  const privates = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']
  const [half] = findingsOf(anyIp, egress(['0.0.0.0/1', ...privates].map((cidr) => ({ cidr }))))
  t.match(
    half?.wording.summary,
    /^most IPv4 addresses can be reached:/,
    'half of the internet is not every address',
  )
  const [token] = findingsOf(anyIp, egress([{ cidr: '0.0.0.0/0', except: ['203.0.113.5/32'] }]))
  t.match(token?.wording.summary, /^every IPv4 address can be reached:/)
  t.end()
})

await t.test('counts what the configuration names as internal', (t) => {
  const policy = egress([{ cidr: '0.0.0.0/0', except: ['100.64.0.0/10'] }])
  t.equal(gravity(policy), 'baseline')
  t.throws(() => anyIp.prepare({ clusterRanges: ['100.64.0.0'] }, levelsAt('strict')))
  t.end()
})

await t.test('an update is refused for what it opens, not for what was open', (t) => {
  const wide = egress([{ cidr: '0.0.0.0/0' }])
  const since = (object: unknown, oldObject: unknown): string | undefined =>
    findingsOf(anyIp, object, oldObject)[0]?.since
  t.equal(since(wide, wide), 'before')
  t.equal(since(egress([{ cidr: '128.0.0.0/1' }, { cidr: '0.0.0.0/1' }]), wide), 'before', 'another spelling')
  t.equal(since(egress([{ cidr: '0.0.0.0/0', except: ['8.8.8.8/32'] }]), wide), 'before', 'a little less')
  t.equal(since(wide, policyWith('egress', [{}])), 'before', 'less than no peers at all')
  t.equal(since(wide, policyWith('egress', [{ ports: tcp443 }])), 'before')
  t.equal(since(wide, policyWith('egress', [{ ports: [{ port: 80 }] }])), 'new', 'open, but on another port')
  t.equal(since(egress([{ cidr: '0.0.0.0/0' }], [{ port: 22 }]), wide), 'new', 'another port')
  t.equal(since(egress([{ cidr: '0.0.0.0/0' }], []), wide), 'new', 'all ports')
  t.equal(since(egress([{ cidr: '::/0' }]), wide), 'new', 'the other family')
  const beside = egress([{ cidr: '0.0.0.0/0' }, { cidr: 'fd00:1::/32' }])
  t.equal(since(beside, wide), 'before', 'a small block of the other family')
  t.equal(since(egress([{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }]), beside), 'new', 'all of the other family')
  t.equal(
    since(wide, egress([{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }])),
    'new',
    'the metadata address',
  )
  const narrow = (selector: unknown): unknown =>
    policyWith('egress', [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: tcp443 }], selector)
  t.equal(since(narrow({ matchLabels: { app: 'a' } }), wide), 'before', 'fewer pods')
  t.equal(since(wide, narrow({ matchLabels: { app: 'a' } })), 'new', 'more pods')
  t.end()
})

const block: fc.Arbitrary<Block> = fc.constantFrom(
  { cidr: '0.0.0.0/0' },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12'] },
  { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] },
  { cidr: '0.0.0.0/1' },
  { cidr: '128.0.0.0/1' },
  { cidr: '128.0.0.0/1', except: ['192.168.0.0/16'] },
  { cidr: '10.0.0.0/8' },
  { cidr: '172.16.0.0/12' },
  { cidr: '192.168.0.0/17' },
  { cidr: '169.254.169.254/32' },
  { cidr: '8.8.8.0/24' },
  { cidr: '::/0' },
  { cidr: '::/0', except: ['fc00::/7'] },
  { cidr: '8000::/1' },
)
const blocks = fc.array(block, { minLength: 1, maxLength: 5 })
const order = { none: 0, strict: 1, baseline: 2 }

await t.test(
  'row 33: the same findings in whatever order and however the halves of a block are written',
  (t) => {
    holds(
      t,
      fc.property(blocks, (list) => {
        const expected = gravity(egress(list))
        const halved = list.flatMap((one) =>
          one.cidr === '0.0.0.0/0' && one.except === undefined
            ? [{ cidr: '0.0.0.0/1' }, { cidr: '128.0.0.0/1' }]
            : [one],
        )
        const inRules = policyWith(
          'egress',
          list.map((ipBlock) => ({ to: [{ ipBlock }], ports: tcp443 })),
        )
        return [egress(list.toReversed()), egress(halved), egress([...list, ...list]), inRules].every(
          (twin) => gravity(twin) === expected,
        )
      }),
    )
    t.end()
  },
)

await t.test('another peer never makes it less grave, another except never more', (t) => {
  holds(
    t,
    fc.property(
      blocks,
      block,
      fc.constantFrom('203.0.113.0/24', '10.0.0.0/8', '169.254.169.254/32'),
      (list, more, except) => {
        const before = order[gravity(egress(list))]
        const excepted = list.map((one) =>
          one.cidr === '0.0.0.0/0' ? { ...one, except: [...(one.except ?? []), except] } : one,
        )
        return order[gravity(egress([...list, more]))] >= before && order[gravity(egress(excepted))] <= before
      },
    ),
  )
  t.end()
})

await t.test('whatever it refuses, it proposes something that is accepted and opens nothing more', (t) => {
  holds(
    t,
    fc.property(fc.array(blocks, { minLength: 1, maxLength: 3 }), (lists) => {
      const object = policyWith(
        'egress',
        lists.map((list, index) => ({
          to: [...list.map((ipBlock) => ({ ipBlock })), { podSelector: {} }],
          ports: [{ port: 443 }, { port: 1000 + index }],
        })),
      )
      return findingsOf(anyIp, object)
        .flatMap(({ wording }) => wording.corrections)
        .every((correction) => findingsOf(anyIp, applyCorrection(object, correction)).length === 0)
    }),
  )
  t.end()
})

await t.test('row 49: a policy with absurdly many different port lists is undecided, not slow', (t) => {
  const rules = Array.from({ length: 3000 }, (_, index) => ({
    to: [{ ipBlock: { cidr: '0.0.0.0/1' } }],
    ports: [{ port: index + 1 }],
  }))
  const object = policyWith('egress', [...rules, { to: [{ ipBlock: { cidr: '128.0.0.0/1' } }] }])
  t.throws(() => findingsOf(anyIp, object), /too many different port lists/)
  t.end()
})

await t.test('taking a rule away makes nothing worse, however the ports were cut up before', (t) => {
  const open = (...ports: readonly (readonly [first: number, last: number])[]): unknown =>
    policyWith(
      'ingress',
      ports.map(([port, endPort]) => ({
        from: [{ ipBlock: { cidr: '0.0.0.0/0' } }],
        ports: [{ protocol: 'TCP', port, endPort }],
      })),
    )
  const since = (now: unknown, before: unknown): readonly string[] =>
    findingsOf(anyIp, now, before).map((finding) => finding.since)
  t.same(since(open([80, 1024]), open([80, 1024], [443, 443])), ['before'])
  t.same(since(open([80, 1024]), open([80, 500], [501, 1024])), ['before'])
  t.same(since(open([80, 1024]), open([80, 500], [502, 1024])), ['new'])
  t.end()
})
