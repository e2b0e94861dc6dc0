import t, { type Test } from 'tap'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../../src/model/network-policy.ts'
import { isWithin, newlyOpened } from '../../../src/netpol/reachability/newly-opened.ts'
import { openedText } from '../../../src/netpol/reachability/opened-text.ts'
import { reachOf, reachOfRules } from '../../../src/netpol/reachability/reach-of.ts'

function policy(spec: unknown, namespace = 'shop'): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ metadata: { name: 'p', namespace }, spec })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

type Rules = readonly unknown[]

/** What an update of the ingress rules newly lets in: `certain`, then each doubt with what is possible. */
function opened(t: Test, before: Rules, after: Rules, namespace = 'shop'): string {
  const reaches = [before, after].map((ingress) =>
    reachOf(policy({ podSelector: {}, policyTypes: ['Ingress'], ingress }, namespace), 'ingress'),
  )
  const [old = { kind: 'not-restricted' as const }, now = { kind: 'not-restricted' as const }] = reaches
  const { certain, possible } = newlyOpened(old, now)
  const doubts = possible.map((entry) => `${entry.doubt}: ${openedText([entry], namespace)}`)
  t.equal(isWithin(now, old), certain.length > 0 ? 'no' : possible.length > 0 ? 'unknown' : 'yes')
  return [openedText(certain, namespace), ...doubts].filter((text) => text !== '').join(' | ')
}

const web = { podSelector: { matchLabels: { app: 'web' } } }
const webOrApi = {
  podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] },
}
const everyPod = { namespaceSelector: {} }
const name = 'kubernetes.io/metadata.name'
const named = (value: string): unknown => ({ matchLabels: { [name]: value } })
const block = (cidr: string, ...except: readonly string[]): unknown => ({ ipBlock: { cidr, except } })
const tcp = (...ports: readonly (number | string)[]): readonly unknown[] => ports.map((port) => ({ port }))

const changes: readonly (readonly [title: string, before: Rules, after: Rules, text: string])[] = [
  ['nothing changes', [{ from: [web], ports: tcp(80) }], [{ from: [web], ports: tcp(80) }], ''],
  ['an absent, a null and an empty list of peers are anybody', [{}], [{ from: null }, { from: [] }], ''],
  ['no rules open nothing', [{}], [], ''],
  ['the first rule opens all that it says', [], [{ ports: tcp(5432) }], 'anywhere, on TCP 5432'],
  ['a rule that says nothing opens everything', [], [{}], 'anywhere, on all ports'],
  [
    'peers are dropped from a rule',
    [{ from: [web], ports: tcp(5432) }],
    [{ ports: tcp(5432) }],
    'anywhere, on TCP 5432',
  ],
  ['a rule gets peers', [{ ports: tcp(5432) }], [{ from: [web, block('0.0.0.0/0')], ports: tcp(5432) }], ''],
  [
    'another port is another set',
    [{ from: [web], ports: tcp(443) }],
    [{ from: [web], ports: tcp(22) }],
    'pods with app=web in this namespace, on TCP 22',
  ],
  [
    'ports are dropped from a rule; whether ICMP is new is undefined',
    [{ from: [web], ports: tcp(80) }],
    [{ from: [web] }],
    'pods with app=web in this namespace, on all TCP ports but 80, all UDP ports and all SCTP ports | other-protocols: pods with app=web in this namespace, on protocols other than TCP, UDP and SCTP',
  ],
  [
    'all ports written out, and not written at all',
    [{ ports: [{}, { protocol: 'UDP' }, { protocol: 'SCTP' }] }],
    [{}],
    'other-protocols: anywhere, on protocols other than TCP, UDP and SCTP',
  ],
  [
    'an item without a port is every port of TCP',
    [{ ports: [{}] }],
    [{ ports: [{ port: 1, endPort: 65535 }] }],
    '',
  ],
  [
    'SCTP is not TCP',
    [{ ports: [{ protocol: 'SCTP', port: 80 }] }],
    [{ ports: tcp(80) }],
    'anywhere, on TCP 80',
  ],
  [
    'a range is joined from two rules',
    [{ ports: tcp(80) }, { ports: tcp(81) }],
    [{ ports: [{ port: 80, endPort: 81 }] }],
    '',
  ],
  [
    'a value more',
    [{ from: [web] }],
    [{ from: [webOrApi] }],
    'pods with app=api in this namespace, on all ports',
  ],
  ['a value less', [{ from: [webOrApi] }], [{ from: [web] }], ''],
  [
    'NotIn also selects pods without the label',
    [{ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }] }],
    [{ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }] }],
    'pods with no app in this namespace, on all ports',
  ],
  [
    'two selectors that together are all pods',
    [
      {
        from: [
          web,
          { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
        ],
      },
    ],
    [{ from: [{ podSelector: {} }] }],
    '',
  ],
  [
    'a selector that contradicts itself opens nothing',
    [],
    [
      {
        from: [
          {
            podSelector: {
              matchLabels: { a: 'b' },
              matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }],
            },
          },
        ],
      },
    ],
    '',
  ],
  [
    'an item is split in two: OR in place of AND',
    [{ from: [{ ...web, namespaceSelector: { matchLabels: { team: 'a' } } }] }],
    [{ from: [web, { namespaceSelector: { matchLabels: { team: 'a' } } }] }],
    'pods with app other than web or none in namespaces with team=a, on all ports | namespace-labels: pods with app=web in this namespace, on all ports',
  ],
  [
    'a null podSelector beside a namespaceSelector is all pods',
    [{ from: [everyPod] }],
    [{ from: [{ namespaceSelector: {}, podSelector: null }] }],
    '',
  ],
  [
    'the own namespace by its name',
    [{ from: [web] }],
    [{ from: [{ ...web, namespaceSelector: named('shop') }] }],
    '',
  ],
  ['the own namespace within all', [{ from: [everyPod] }], [{ from: [{ podSelector: {} }] }], ''],
  [
    'every namespace has a name',
    [{ from: [{ namespaceSelector: { matchExpressions: [{ key: name, operator: 'Exists' }] } }] }],
    [{ from: [everyPod] }],
    '',
  ],
  [
    'no namespace is without a name',
    [],
    [{ from: [{ namespaceSelector: { matchExpressions: [{ key: name, operator: 'DoesNotExist' }] } }] }],
    '',
  ],
  [
    'every namespace in place of the own one',
    [{ from: [{ podSelector: {} }] }],
    [{ from: [everyPod] }],
    'all pods of all other namespaces, on all ports',
  ],
  [
    'a name, and every other name',
    [
      { from: [{ namespaceSelector: named('db') }] },
      {
        from: [
          { namespaceSelector: { matchExpressions: [{ key: name, operator: 'NotIn', values: ['db'] }] } },
        ],
      },
    ],
    [{ from: [everyPod] }],
    '',
  ],
  [
    'only the own namespace is left, if it has the label',
    [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { team: 'a' },
              matchExpressions: [{ key: name, operator: 'NotIn', values: ['shop'] }],
            },
          },
          web,
        ],
      },
    ],
    [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }],
    'namespace-labels: pods with app other than web or none in this namespace if it is among namespaces with team=a, on all ports',
  ],
  [
    'labels of the own namespace are not known',
    [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }],
    [{ from: [{ podSelector: {} }] }],
    'namespace-labels: all pods of this namespace, on all ports',
  ],
  [
    'nor are those of one that is named',
    [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }],
    [{ from: [{ namespaceSelector: named('db') }] }],
    'namespace-labels: all pods of namespace db, on all ports',
  ],
  [
    'a namespace is named where others were',
    [{ from: [{ namespaceSelector: named('db') }] }],
    [
      {
        from: [
          {
            namespaceSelector: { matchExpressions: [{ key: name, operator: 'In', values: ['db', 'logs'] }] },
          },
        ],
      },
    ],
    'all pods of namespace logs, on all ports',
  ],
  [
    'blocks are joined',
    [{ from: [block('0.0.0.0/1'), block('128.0.0.0/1')] }],
    [{ from: [block('0.0.0.0/0')] }],
    '',
  ],
  [
    'blocks in two rules are joined where their ports meet',
    [
      { from: [block('0.0.0.0/1')], ports: tcp(80) },
      { from: [block('128.0.0.0/1')], ports: tcp(80, 443) },
    ],
    [{ from: [block('0.0.0.0/0')], ports: tcp(80, 443) }],
    '0.0.0.0/1, on TCP 443',
  ],
  [
    'an except less',
    [{ from: [block('0.0.0.0/0', '10.0.0.0/8')] }],
    [{ from: [block('0.0.0.0/0')] }],
    '10.0.0.0/8, on all ports',
  ],
  [
    'an except that a sibling opens again',
    [{ from: [block('0.0.0.0/0')] }],
    [{ from: [block('0.0.0.0/0', '10.0.0.0/8'), block('10.0.0.0/8')] }],
    '',
  ],
  [
    'excepts that are the whole block',
    [],
    [{ from: [block('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9')] }],
    '',
  ],
  [
    'leading zeros, host bits and the IPv4-mapped spelling',
    [{ from: [block('10.0.0.0/8')] }],
    [{ from: [block('010.1.2.3/8'), block('::ffff:10.0.0.0/104')] }],
    '',
  ],
  [
    'IPv6 beside IPv4',
    [{ from: [block('0.0.0.0/0')] }],
    [{ from: [block('0.0.0.0/0'), block('::/0')] }],
    'every IPv6 address, on all ports',
  ],
  [
    'a block is no pods, or it is',
    [{ from: [block('0.0.0.0/0')], ports: tcp(80) }],
    [{ from: [web], ports: tcp(80, 81) }],
    'pods with app=web in this namespace, on TCP 81 | ip-blocks: pods with app=web in this namespace, on TCP 80',
  ],
  [
    'pods are no addresses outside the cluster',
    [{ from: [everyPod] }],
    [{ from: [block('10.0.0.0/8')] }],
    '10.0.0.0/8, on all ports',
  ],
  [
    'every address and every pod, or anybody',
    [{ from: [block('0.0.0.0/0'), block('::/0'), everyPod], ports: tcp(80) }],
    [{ ports: tcp(80) }],
    'ip-blocks: anywhere, on TCP 80',
  ],
  [
    'a name is no number, or it is',
    [{ ports: tcp('http') }],
    [{ ports: tcp(80) }],
    'named-ports: anywhere, on TCP 80',
  ],
  [
    'nor is a number a name',
    [{ ports: tcp(80) }],
    [{ ports: tcp('http') }],
    'named-ports: anywhere, on TCP "http"',
  ],
  [
    'two names',
    [{ from: [web], ports: tcp('http') }],
    [{ from: [web], ports: tcp('web') }],
    'named-ports: pods with app=web in this namespace, on TCP "web"',
  ],
  [
    'one name is not all of a range',
    [{ from: [web], ports: tcp('http') }],
    [{ from: [web], ports: [{ port: 80, endPort: 81 }] }],
    'pods with app=web in this namespace, on TCP 80 to 81',
  ],
  [
    'a name of pods and one of addresses may be two numbers',
    [
      { from: [web], ports: tcp('a') },
      { from: [block('0.0.0.0/0')], ports: tcp('b') },
    ],
    [{ from: [web], ports: tcp(80, 81) }],
    'named-ports: pods with app=web in this namespace, on TCP 80 to 81',
  ],
  ['all ports cover every name', [{ ports: [{}] }], [{ ports: tcp('http') }], ''],
  [
    'a name of other pods is no doubt',
    [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: tcp('http') }],
    [{ from: [web], ports: tcp(80) }],
    'pods with app=web in this namespace, on TCP 80',
  ],
  [
    'what anybody gets is in no other entry',
    [],
    [{ ports: tcp(80) }, { from: [web, block('10.0.0.0/8')], ports: tcp(80, 81) }],
    'anywhere, on TCP 80; 10.0.0.0/8 or pods with app=web in this namespace, on TCP 81',
  ],
]

await t.test('says what a change of the rules newly lets in, and what it may', (t) => {
  for (const [title, before, after, text] of changes) t.equal(opened(t, before, after), text, title)
  t.end()
})

await t.test('without the name of the namespace, names of namespaces are doubtful', (t) => {
  const own = [{ from: [web] }]
  const byName = [{ from: [{ ...web, namespaceSelector: named('shop') }] }]
  t.equal(opened(t, own, byName, ''), 'namespace-labels: pods with app=web in namespace shop, on all ports')
  t.equal(opened(t, byName, own, ''), 'namespace-labels: pods with app=web in this namespace, on all ports')
  t.equal(opened(t, own, [{ from: [webOrApi] }], ''), 'pods with app=api in this namespace, on all ports')
  t.equal(
    opened(t, own, [{ from: [{ ...web, ...everyPod }] }], ''),
    'pods with app=web in all other namespaces, on all ports',
  )
  t.end()
})

await t.test(
  'a direction that is isolated no longer opens everything; one that becomes so opens nothing',
  (t) => {
    const rules = { podSelector: {}, ingress: [{ from: [web] }], egress: [{ to: [web] }] }
    const both = policy({ ...rules, policyTypes: ['Ingress', 'Egress'] })
    const one = policy({ ...rules, policyTypes: ['Ingress'] })
    t.equal(reachOf(one, 'egress').kind, 'not-restricted')
    const { certain } = newlyOpened(reachOf(both, 'egress'), reachOf(one, 'egress'))
    t.equal(openedText(certain, 'shop'), 'anywhere, on all ports')
    t.equal(isWithin(reachOf(both, 'egress'), reachOf(one, 'egress')), 'yes')
    t.equal(isWithin(reachOf(one, 'egress'), reachOf(one, 'egress')), 'yes')
    const open = policy({ podSelector: {}, ingress: [{}] })
    t.equal(
      isWithin({ kind: 'not-restricted' }, reachOf(open, 'ingress')),
      'yes',
      'it let everything through',
    )
    t.equal(reachOf(policy({ podSelector: {}, egress: [{}] }), 'egress').kind, 'restricted', 'by default')
    t.equal(reachOf(policy({ podSelector: {} }), 'egress').kind, 'not-restricted', 'by default')
    t.end()
  },
)

await t.test('tells which rule of a policy says nothing more than the others', (t) => {
  const { ingress } = policy({
    podSelector: {},
    ingress: [
      { from: [web], ports: tcp(80) },
      { from: [{ podSelector: {} }] },
      { from: [block('10.0.0.0/8')] },
    ],
  }).spec
  const answers = ingress.map((rule) =>
    isWithin(
      reachOfRules([rule], 'shop'),
      reachOfRules(
        ingress.filter((other) => other !== rule),
        'shop',
      ),
    ),
  )
  t.strictSame(answers, ['yes', 'unknown', 'no'], 'pods may have addresses of the block')
  t.end()
})

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
const address = (index: number): string =>
  `10.${(index >> 15) & 255}.${(index >> 7) & 255}.${(index << 1) & 255}/32`

await t.test('compares 100,000 blocks, ports and peers of two policies that differ little', (t) => {
  const blocks = many(100_000, (index) => block(address(index)))
  t.equal(
    opened(t, [{ from: blocks }], [{ from: [...blocks, block('192.0.2.0/24')] }]),
    '192.0.2.0/24, on all ports',
  )
  const ports = many(30_000, (index) => ({ port: 2 * index + 1 }))
  t.equal(opened(t, [{ ports }], [{ ports: [...ports, { port: 2 }] }]), 'anywhere, on TCP 2')
  const pods = many(100_000, (index) => ({ podSelector: { matchLabels: { app: `a${index}` } } }))
  t.equal(
    opened(t, [{ from: pods, ports }], [{ from: [...pods, web], ports }]).slice(0, 60),
    'pods with app=web in this namespace, on TCP 1, TCP 3, TCP 5,'.slice(0, 60),
  )
  t.end()
})

await t.test('says that it does not know where the comparison would be far larger than the policies', (t) => {
  const rules = (offset: number): readonly unknown[] =>
    many(3000, (index) => ({
      from: many(10, (peer) => block(address(10 * index + peer + offset))),
      ports: tcp(index + 1, 10_000),
    }))
  t.match(opened(t, rules(0), rules(1)), /too-complex/)
  const keys = many(3000, (index) => ({ key: `k${index}`, operator: 'In', values: ['a'] }))
  const wide = { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }
  t.match(
    opened(t, [{ from: [{ podSelector: { matchExpressions: keys } }] }], [{ from: [wide] }]),
    /^too-complex: pods with any/,
  )
  const peers = (prefix: string): readonly unknown[] =>
    many(3000, (index) => ({ podSelector: { matchLabels: { [`${prefix}${index}`]: 'x' } } }))
  t.match(opened(t, [{ from: peers('a') }], [{ from: peers('b') }]), /too-complex/)
  t.end()
})

await t.test('a policy is within itself however it is built', (t) => {
  const long = many(2000, (index) => ({ port: 3 * index + 1 }))
  const hostile: readonly Rules[] = [
    many(3000, (index) => ({
      from: [block(address(index)), block('10.0.0.0/9')],
      ports: tcp(index + 1, 9999),
    })),
    [
      {
        from: many(3000, (index) => ({ podSelector: { matchLabels: { [`k${index}`]: 'x' } } })),
        ports: long,
      },
    ],
    many(300, (index) => ({ from: [web, everyPod], ports: [...long, { port: 2 + 3 * index }] })),
    many(3000, (index) => ({ ports: tcp(`p${index}`, index + 1) })),
  ]
  for (const rules of hostile) t.equal(opened(t, rules, rules.toReversed()), '')
  t.end()
})

await t.test('finds what is plainly new however the policy is built', (t) => {
  const selectors = many(3000, (index) => ({ podSelector: { matchLabels: { app: `a${index}`, tier: 'x' } } }))
  t.equal(
    opened(t, [{ from: selectors }], [{ from: [...selectors, { podSelector: {} }] }]),
    'pods with no app and no tier in this namespace, on all ports | too-complex: all pods of this namespace, on all ports',
  )
  const others = many(3000, (index) => ({ podSelector: { matchLabels: { app: `b${index}`, tier: 'x' } } }))
  t.match(
    opened(t, [{ from: selectors }], [{ from: [...others, { podSelector: {} }] }]),
    /^pods with no app and no tier in this namespace, on all ports \| too-complex/,
  )
  const teams = many(3000, (index) => ({ namespaceSelector: { matchLabels: { team: `t${index}` } }, ...web }))
  t.equal(
    opened(t, [{ from: teams }], [{ from: [...teams, { ...everyPod, ...web }] }]),
    'pods with app=web in namespaces with no team, on all ports | too-complex: pods with app=web in all namespaces, on all ports',
  )
  const blocks = many(3000, (index) => ({ from: [block(address(index))], ports: tcp(index + 1, 9999) }))
  t.match(
    opened(t, blocks, [...blocks, { from: [block('8.0.0.0/6')], ports: [{}] }]),
    /^8.0.0.0\/7, 10.0.0.1\/32, .* on all TCP ports \| too-complex: 8.0.0.0\/6, on/,
  )
  t.equal(opened(t, blocks, [{}]), 'anywhere, on all ports')
  t.end()
})

await t.test('claims nothing to be new where every address was let through, port by port', (t) => {
  const halves = [
    ...many(2000, (index) => ({
      from: [block('0.0.0.0/1'), block('::/1')],
      ports: tcp(index + 1, 9000 + index),
    })),
    ...many(2000, (index) => ({
      from: [block('128.0.0.0/1'), block('8000::/1')],
      ports: tcp(index + 1, 20000 + index),
    })),
  ]
  t.match(opened(t, halves, [{ ports: [{ port: 1, endPort: 2000 }] }]), /^too-complex: anywhere/)
  const few = [...halves.slice(0, 2), ...halves.slice(2000, 2002)]
  t.equal(
    opened(t, few, [{ ports: tcp(1, 2, 3) }]),
    'anywhere, on TCP 3 | ip-blocks: anywhere, on TCP 1 to 2',
  )
  t.equal(
    opened(t, few, [{ ports: tcp(1, 9000) }]),
    'anywhere, on TCP 9000 | ip-blocks: anywhere, on TCP 1',
    'half of the addresses had it',
  )
  t.end()
})
