import t from 'tap'
import { entries } from '../../src/model/entry.ts'
import { type Expectation, expectAnswer } from '../../tools/fuzz/reference.ts'
import { worlds } from '../../tools/fuzz/worlds.ts'

const [fresh] = worlds
const uid = 'u'

/** What the reference says about the creation of a policy, or its update from another one, in an enforcing namespace. */
function expectPolicy(spec: object, old?: object): string {
  return judge(spec, old).answer
}

/** What it says of one rule, at baseline and at strict. */
function expectRule(rule: string, spec: object, old?: object): string {
  const { baseline, strict } = judge(spec, old).rules?.get(rule) ?? { baseline: '-', strict: '-' }
  return `${baseline}/${strict}`
}

function judge(spec: object, old?: object): Expectation {
  const policy = (own: object): object => ({ metadata: { name: 'api' }, spec: own })
  return judgeRequest('enforce.networkpolicies', {
    kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
    namespace: 'shop',
    object: policy(spec),
    ...(old === undefined ? {} : { oldObject: policy(old) }),
  })
}

function expectNamespace(labels: object, old?: object, username = 'dev'): string {
  const namespace = (own: object): object => ({ metadata: { name: 'own', labels: own } })
  const { answer } = judgeRequest('guarded.namespaces', {
    kind: { group: '', version: 'v1', kind: 'Namespace' },
    userInfo: { username },
    object: namespace(labels),
    ...(old === undefined ? {} : { oldObject: namespace(old) }),
  })
  return answer
}

function judgeRequest(name: string, request: object): Expectation {
  const entry = entries.find((each) => each.name === name)
  if (entry === undefined) throw new TypeError(`there is no entry ${name}`)
  const operation = 'oldObject' in request ? 'UPDATE' : 'CREATE'
  const review = { kind: 'AdmissionReview', request: { uid, operation, ...request } }
  return expectAnswer(fresh, entry, review)
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

void t.test('has no opinion about private resolvers beside the internet', (t) => {
  const ports = [{ protocol: 'UDP', port: 53 }]
  const block = (cidr: string, ...except: readonly string[]): object => ({ ipBlock: { cidr, except } })
  const inside = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
  const internet = { to: [block('0.0.0.0/0', ...inside)] }
  const resolvers = { to: inside.map((cidr) => block(cidr)), ports }
  t.equal(expectRule('any-ip', { egress: [resolvers, internet] }), 'maybe/maybe')
  t.equal(expectRule('any-ip', { egress: [{ to: resolvers.to }, internet] }), 'yes/yes')
  const halves = [{ to: [block('0.0.0.0/1')] }, { to: [block('128.0.0.0/1')], ports }]
  t.equal(expectRule('any-ip', { egress: halves }), 'yes/yes')
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

const api = { matchLabels: { app: 'api' } }

void t.test('reads a dash too many', (t) => {
  const ingress = (...rules: readonly object[]): object => ({ podSelector: api, ingress: rules })
  const one = { from: [web] }
  const onPort = (port: number): object => ({ ports: [{ port }] })
  const rule = 'split-rule'
  t.equal(expectRule(rule, ingress(one, onPort(9000))), 'yes/yes')
  t.equal(expectRule(rule, ingress({ ...one, ports: [] }, { ...onPort(9000), from: null })), 'yes/yes')
  t.equal(expectRule(rule, ingress(one, onPort(443))), 'no/no', 'everybody is often meant')
  t.equal(expectRule(rule, ingress(onPort(9000), one)), 'no/no')
  t.equal(expectRule(rule, ingress({ ...one, ...onPort(9000) })), 'no/no')
  t.equal(expectRule(rule, { ...ingress(one, onPort(9000)), policyTypes: ['Egress'] }), 'no/no')
  t.equal(expectRule(rule, ingress(one, onPort(9000)), ingress(one, onPort(9000))), 'no/no')
  t.equal(expectRule(rule, ingress(one, onPort(9000)), ingress(one, onPort(7000))), 'yes/yes')
  t.equal(expectRule(rule, ingress(one, onPort(9000)), ingress(onPort(9000))), 'maybe/maybe')
  t.end()
})

void t.test('reads rules that are not in force', (t) => {
  const both = { ingress: [{ from: [web] }], egress: [{ to: [web] }] }
  const rule = 'ignored-rules'
  t.equal(expectRule(rule, { ...both, policyTypes: ['Ingress'] }), 'yes/yes')
  t.equal(expectRule(rule, { ...both, policyTypes: ['Ingress', 'Egress'] }), 'no/no')
  t.equal(expectRule(rule, both), 'no/no')
  t.equal(expectRule(rule, { ...both, egress: [], policyTypes: ['Ingress'] }), 'no/no')
  t.equal(expectRule(rule, { ingress: [], policyTypes: ['Ingress', 'Ingress'] }), 'yes/yes')
  const idle = { ...both, policyTypes: ['Ingress'] }
  t.equal(expectRule(rule, idle, idle), 'no/no')
  t.equal(expectRule(rule, idle, both), 'yes/yes')
  t.end()
})

void t.test('reads ports of databases and logins that are open', (t) => {
  const everywhere = [{ namespaceSelector: { matchExpressions: [] } }]
  const rule = 'sensitive-port-open'
  const ingress = (port: object, from: readonly object[] = everywhere): object => ({
    ingress: [{ from, ports: [port] }],
  })
  const named = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] }
  t.equal(expectRule(rule, ingress({ port: 5432 })), 'yes/yes')
  t.equal(expectRule(rule, ingress({ port: 5000, endPort: 6400 })), 'yes/yes')
  t.equal(expectRule(rule, ingress({ port: 5432 }, [{ namespaceSelector: named }])), 'yes/yes')
  t.equal(expectRule(rule, ingress({ port: 5432 }, [{ ipBlock: { cidr: '::/0' } }])), 'yes/yes')
  t.equal(expectRule(rule, ingress({ port: 5432 }, [])), 'no/yes')
  t.equal(expectRule(rule, { egress: [{ to: everywhere, ports: [{ port: 22 }] }] }), 'no/yes')
  t.equal(expectRule(rule, ingress({ port: 5432, protocol: 'UDP' })), 'no/no')
  t.equal(expectRule(rule, ingress({ port: 5432 }, [{ ...everywhere[0], ...web }])), 'no/no')
  t.equal(expectRule(rule, ingress({})), 'no/no', 'all ports name no service')
  t.equal(expectRule(rule, ingress({ port: 5432 }), ingress({ port: 22 })), 'yes/yes')
  t.equal(
    expectRule(rule, ingress({ port: 5432 }), { ingress: [{ from: everywhere }] }),
    'no/no',
    'fewer ports',
  )
  t.end()
})

void t.test('reads isolation that goes', (t) => {
  const rule = 'isolation-dropped'
  const isolating = (podSelector: object, more: object = {}): object => ({
    podSelector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [web] }],
    ...more,
  })
  const onlyIngress = { policyTypes: ['Ingress'] }
  t.equal(expectRule(rule, isolating({}, onlyIngress), isolating({})), 'yes/yes')
  t.equal(expectRule(rule, isolating({}, onlyIngress), isolating({}, { egress: [{}] })), 'no/no')
  t.equal(expectRule(rule, isolating({}, { egress: [{}] }), isolating({})), 'yes/yes')
  t.equal(expectRule(rule, isolating({}, { egress: [{ to: [web] }] }), isolating({})), 'no/no')
  t.equal(expectRule(rule, isolating(api), isolating({})), 'yes/yes')
  const asExpression = { matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }
  t.equal(expectRule(rule, isolating(asExpression), isolating(api)), 'no/no')
  t.equal(expectRule(rule, isolating({ matchLabels: { app: 'web' } }), isolating(api)), 'no/no', 'moved')
  const nobody = { ...api, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }
  t.equal(expectRule(rule, isolating(nobody), isolating(api)), 'yes/yes')
  t.equal(expectRule(rule, isolating(api), isolating(nobody)), 'no/no')
  t.end()
})

void t.test('reads CIDRs that not everybody reads alike', (t) => {
  const rule = 'ambiguous-cidr'
  for (const cidr of ['10.0.0.1/8', '010.0.0.0/8', '10.0.0.0/08', '::ffff:10.0.0.0/104'])
    t.equal(expectRule(rule, egress(cidr)), 'yes/yes', cidr)
  t.equal(expectRule(rule, egress(['10.0.0.0/8', '10.1.2.3/16'])), 'yes/yes')
  t.equal(expectRule(rule, egress('FD00:0001::/32')), 'no/no')
  t.equal(expectRule(rule, egress('10.0.0.1/8'), egress('10.0.0.1/8')), 'no/no')
  t.equal(expectRule(rule, egress('10.0.0.1/8'), egress('10.0.0.1/16')), 'yes/yes')
  t.end()
})

void t.test('tells the widening of one family from what stands in the other', (t) => {
  const both = egress('0.0.0.0/0', 'fd00:1::/32')
  t.equal(expectRule('any-ip', both, egress('0.0.0.0/0')), 'no/no')
  t.equal(expectRule('any-ip', egress('0.0.0.0/0', '::/0'), both), 'yes/yes')
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
