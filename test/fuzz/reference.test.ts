import t from 'tap'
import { entries } from '../../src/model/entry.ts'
import { expectAnswer } from '../../tools/fuzz/reference.ts'
import { worlds } from '../../tools/fuzz/worlds.ts'

const [fresh] = worlds
const uid = 'u'

/** What the reference says about the creation of a policy, or its update from another one, in an enforcing namespace. */
function expectPolicy(spec: object, old?: object): string {
  const policy = (own: object): object => ({ metadata: { name: 'p' }, spec: own })
  return expectRequest('enforce.networkpolicies', {
    kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
    namespace: 'shop',
    object: policy(spec),
    ...(old === undefined ? {} : { oldObject: policy(old) }),
  })
}

function expectNamespace(labels: object, old?: object, username = 'dev'): string {
  const namespace = (own: object): object => ({ metadata: { name: 'own', labels: own } })
  return expectRequest('guarded.namespaces', {
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    userInfo: { username },
    object: namespace(labels),
    ...(old === undefined ? {} : { oldObject: namespace(old) }),
  })
}

function expectRequest(name: string, request: object): string {
  const entry = entries.find((each) => each.name === name)
  if (entry === undefined) throw new TypeError(`there is no entry ${name}`)
  const operation = 'oldObject' in request ? 'UPDATE' : 'CREATE'
  const review = { kind: 'AdmissionReview', request: { uid, operation, ...request } }
  return expectAnswer(fresh, entry, review).answer
}

function egress(...cidrs: readonly (string | readonly [string, ...string[]])[]): object {
  const to = cidrs.map((block) => {
    const [cidr, ...except] = typeof block === 'string' ? [block] : block
    return { ipBlock: { cidr, except } }
  })
  return { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Egress'], egress: [{ to }] }
}

const web = { podSelector: { matchLabels: { app: 'web' } } }
const shop = { namespaceSelector: { matchLabels: { team: 'shop' } } }
const from = (...peers: readonly object[]): object => ({ podSelector: {}, ingress: [{ from: peers }] })

void t.test('reads a whole family in every disguise', (t) => {
  for (const cidrs of [
    ['0.0.0.0/0'],
    ['::/0'],
    ['0.0.0.0/1', '128.0.0.0/1'],
    ['10.0.0.0/0'],
    ['000.0.0.0/00'],
    ['::ffff:0:0/96'],
    ['::ffff:0.0.0.0/97', '128.0.0.0/1'],
    ['8000::/1', '0:0:0:0:0:0:0:0/1'],
    [['0.0.0.0/0', '203.0.113.7/32']],
    [['0.0.0.0/0', '127.0.0.0/8', '224.0.0.0/4']],
    [['0.0.0.0/0', '10.0.0.0/8'], '10.0.0.0/9'],
  ] as const)
    t.equal(expectPolicy(egress(...cidrs)), 'refuse', cidrs.join(' and '))
  t.end()
})

void t.test('lets blocks through that leave something out', (t) => {
  for (const cidrs of [
    ['10.0.0.0/8'],
    ['2000::/3'],
    ['0.0.0.0/1', '192.0.0.0/2'],
    [['0.0.0.0/0', '10.0.0.0/8']],
    [['0.0.0.0/0', '169.254.169.254/32']],
  ] as const)
    t.equal(expectPolicy(egress(...cidrs)), 'admit', cidrs.join(' and '))
  t.end()
})

void t.test('reads alternatives that look like one peer', (t) => {
  t.equal(expectPolicy(from(shop, web)), 'refuse')
  t.equal(expectPolicy(from({ ...web, namespaceSelector: null }, { ...shop, podSelector: null })), 'refuse')
  t.equal(expectPolicy(from({ ...shop, ...web }, web)), 'admit')
  t.equal(expectPolicy(from(shop, { podSelector: { matchLabels: {} } })), 'admit')
  t.end()
})

void t.test('tells what an update adds from what was there', (t) => {
  t.equal(expectPolicy(from(shop, web), from(shop)), 'refuse')
  t.equal(expectPolicy(from(web, shop), from(shop, web)), 'admit')
  t.equal(expectPolicy(egress('0.0.0.0/1', '128.0.0.0/1'), egress('10.0.0.0/8')), 'refuse')
  t.equal(expectPolicy(egress(['0.0.0.0/0', '8.8.8.8/32']), egress('0.0.0.0/0')), 'admit')
  t.equal(expectPolicy({ ...egress('0.0.0.0/0'), podSelector: {} }, egress('0.0.0.0/0')), 'refuse')
  t.end()
})

void t.test('reads guard labels, and who may lower them', (t) => {
  const enforce = 'netpol-guardrail.dev/enforce'
  t.equal(expectNamespace({ [enforce]: 'basline' }), 'refuse')
  t.equal(expectNamespace({ [enforce]: 'off' }, { [enforce]: 'baseline' }), 'refuse')
  t.equal(expectNamespace({}, { [enforce]: 'baseline' }), 'refuse')
  t.equal(expectNamespace({ [enforce]: 'off' }, { [enforce]: 'baseline' }, 'delegate'), 'admit')
  t.equal(expectNamespace({ [enforce]: 'strict' }, { [enforce]: 'baseline' }), 'admit')
  t.equal(expectNamespace({ name: 'bank', [enforce]: 'baseline' }), 'refuse')
  t.equal(expectNamespace({ name: 'own', [enforce]: 'baseline' }), 'admit')
  t.end()
})
