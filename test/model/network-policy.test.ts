import fc from 'fast-check'
import t from 'tap'
import { decodeNetworkPolicy, type NetworkPolicySpec, peerListName } from '../../src/model/network-policy.ts'
import { holds } from '../property.ts'

/** The spec of an acceptable policy. */
function specOf(spec: unknown): NetworkPolicySpec {
  const decoded = decodeNetworkPolicy({ metadata: { name: 'p', namespace: 'n' }, spec })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value.spec
}

/** Everything that is wrong with a policy of this spec, as `path: reason`. */
function problemsOf(spec: unknown): readonly string[] {
  const decoded = decodeNetworkPolicy({ spec })
  return decoded.ok ? [] : decoded.problems.map(({ path, reason }) => `${path}: ${reason}`)
}

const everything = { requirements: [] }

await t.test('selects all pods and isolates for ingress where the spec says nothing', (t) => {
  for (const spec of [undefined, null, {}, { podSelector: null, ingress: null, egress: [], policyTypes: [] }])
    t.strictSame(specOf(spec), {
      podSelector: everything,
      policyTypes: ['Ingress'],
      ingress: [],
      egress: [],
      unknownFields: [],
    })
  t.end()
})

await t.test('row 33: defaults policyTypes as the API server does', (t) => {
  t.strictSame(specOf({ egress: [{}] }).policyTypes, ['Ingress', 'Egress'])
  t.strictSame(specOf({ egress: [null], policyTypes: null }).policyTypes, ['Ingress', 'Egress'])
  t.strictSame(specOf({ ingress: [{}] }).policyTypes, ['Ingress'])
  t.strictSame(specOf({ egress: [{}], policyTypes: ['Ingress'] }).policyTypes, ['Ingress'])
  t.strictSame(specOf({ policyTypes: ['Ingress', 'Ingress'] }).policyTypes, ['Ingress', 'Ingress'])
  t.end()
})

await t.test('keeps the rules of a direction that policyTypes does not list', (t) => {
  t.equal(specOf({ policyTypes: ['Ingress'], egress: [{}, {}] }).egress.length, 2)
  t.end()
})

await t.test('row 33: reads every spelling of a rule for everything as one', (t) => {
  const open = { peers: [], ports: [] }
  t.strictSame(
    specOf({ ingress: [{}, null, { from: [], ports: [] }, { from: null, ports: null }] }).ingress,
    [open, open, open, open],
  )
  t.end()
})

await t.test('reads the peers of each direction from its own list', (t) => {
  const list = [{ podSelector: {} }]
  t.strictSame(specOf({ ingress: [{ from: list, to: [{}] }] }).ingress[0]?.peers.length, 1)
  t.strictSame(specOf({ egress: [{ to: list, from: [{}] }] }).egress[0]?.peers.length, 1)
  t.equal(peerListName('ingress'), 'from')
  t.equal(peerListName('egress'), 'to')
  t.end()
})

await t.test('reads peers of pods', (t) => {
  const app = { requirements: [{ operator: 'In', key: 'app', values: ['web'] }] }
  const matchLabels = { app: 'web' }
  const from = [
    { podSelector: { matchLabels } },
    { namespaceSelector: { matchLabels } },
    { podSelector: { matchLabels }, namespaceSelector: {} },
    { podSelector: null, namespaceSelector: { matchLabels }, ipBlock: null },
  ]
  t.strictSame(specOf({ ingress: [{ from }] }).ingress[0]?.peers, [
    { kind: 'pods', namespaceSelector: undefined, podSelector: app },
    { kind: 'pods', namespaceSelector: app, podSelector: undefined },
    { kind: 'pods', namespaceSelector: everything, podSelector: app },
    { kind: 'pods', namespaceSelector: app, podSelector: undefined },
  ])
  t.end()
})

await t.test('reads ipBlocks', (t) => {
  const [peer] = specOf({ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] })
    .egress[0]?.peers ?? [undefined]
  t.strictSame(peer, {
    kind: 'ipBlock',
    cidr: { text: '10.0.0.0/8', family: 'IPv4', first: 0x0a000000n, last: 0x0affffffn, prefixLength: 8 },
    except: [
      { text: '10.1.0.0/16', family: 'IPv4', first: 0x0a010000n, last: 0x0a01ffffn, prefixLength: 16 },
    ],
  })
  t.end()
})

const acceptedExcepts: readonly (readonly [cidr: string, ...except: string[]])[] = [
  ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'],
  ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/8', '010.0.0.1/08'],
  ['::/0', 'fc00::/7'],
  // The API server compares prefix lengths as written, so a mapped except may even equal its block.
  ['10.0.0.0/8', '::ffff:10.0.0.0/104'],
  ['::ffff:10.0.0.0/104', '::ffff:10.1.0.0/112'],
]
const refusedExcepts: readonly (readonly [cidr: string, except: string])[] = [
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.0.0.0/8', '11.0.0.0/16'],
  ['10.0.0.0/8', '0.0.0.0/0'],
  ['10.0.0.0/8', 'fc00::/16'],
  ['::/0', '10.0.0.0/8'],
  ['::/0', '::ffff:10.0.0.0/104'],
  ['::ffff:10.0.0.0/104', '10.1.0.0/16'],
]

function withExcepts(cidr: string, except: readonly string[]): unknown {
  return { ingress: [{ from: [{ ipBlock: { cidr, except } }] }] }
}

for (const [cidr, ...except] of acceptedExcepts) {
  await t.test(`accepts ${cidr} without ${except.join(', ')}`, (t) => {
    t.strictSame(problemsOf(withExcepts(cidr, except)), [])
    t.end()
  })
}

for (const [cidr, except] of refusedExcepts) {
  await t.test(`does not accept ${cidr} without ${except}`, (t) => {
    t.strictSame(problemsOf(withExcepts(cidr, [except])), [
      `spec.ingress[0].from[0].ipBlock.except[0]: must be a strict subset of ${cidr}`,
    ])
    t.end()
  })
}

const wrong: readonly (readonly [spec: unknown, ...problems: string[]])[] = [
  [[], 'spec: must be an object, not a list'],
  [{ ingress: {} }, 'spec.ingress: must be a list, not an object'],
  [{ ingress: [true] }, 'spec.ingress[0]: must be an object, not a boolean'],
  [{ egress: [{ to: 'all' }] }, 'spec.egress[0].to: must be a list, not a string'],
  [
    { ingress: [{ from: [{}] }] },
    'spec.ingress[0].from[0]: must have a podSelector, a namespaceSelector or an ipBlock',
  ],
  [
    { ingress: [{ from: [{ podSelector: {} }, null] }] },
    'spec.ingress[0].from[1]: must have a podSelector, a namespaceSelector or an ipBlock',
  ],
  [
    { ingress: [{ from: [{ podSelector: null }] }] },
    'spec.ingress[0].from[0]: must have a podSelector, a namespaceSelector or an ipBlock',
  ],
  [
    { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '::/0' } }] }] },
    'spec.ingress[0].from[0]: must not have both an ipBlock and a selector',
  ],
  [
    { egress: [{ to: [{ ipBlock: {} }] }] },
    'spec.egress[0].to[0].ipBlock.cidr: must be a CIDR such as 10.9.8.0/24 or 2001:db8::/64',
  ],
  [
    { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [null] } }] }] },
    'spec.egress[0].to[0].ipBlock.except[0]: must be a CIDR such as 10.9.8.0/24 or 2001:db8::/64',
  ],
  [
    { egress: [{ ports: [{}, { port: 0 }] }] },
    'spec.egress[0].ports[1].port: must be a number from 1 to 65535 or a name',
  ],
  [{ policyTypes: ['ingress'] }, 'spec.policyTypes[0]: must be Ingress or Egress'],
  [{ policyTypes: [null] }, 'spec.policyTypes[0]: must be Ingress or Egress'],
  [{ policyTypes: ['Ingress', 'Egress', 'Egress'] }, 'spec.policyTypes: must not have more than two entries'],
]

for (const [spec, ...problems] of wrong) {
  await t.test(`does not accept ${JSON.stringify(spec)}`, (t) => {
    t.strictSame(problemsOf(spec), problems)
    t.end()
  })
}

await t.test('reads nothing of what is no object', (t) => {
  for (const [value, kind] of [
    [undefined, 'nothing'],
    [null, 'null'],
    [[], 'a list'],
    ['{}', 'a string'],
  ] as const)
    t.strictSame(decodeNetworkPolicy(value), {
      ok: false,
      problems: [{ path: '', reason: `must be an object, not ${kind}` }],
    })
  t.end()
})

await t.test('ignores fields that it does not know', (t) => {
  const decoded = decodeNetworkPolicy(
    JSON.parse(
      '{"__proto__": {"spec": {"egress": 5}}, "constructor": [], "status": 1, "spec": {"toString": 1}}',
    ),
  )
  t.equal(decoded.ok, true)
  t.end()
})

/** A value where one of this shape belongs: mostly that, sometimes anything else. */
function mostly(shape: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: shape }, { weight: 1, arbitrary: fc.jsonValue() })
}

function object(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  return mostly(fc.record(fields, { requiredKeys: [] }))
}

function list(entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return mostly(fc.array(entry, { maxLength: 3 }))
}

const word = mostly(fc.constantFrom('a', '', 'In', 'Exists', 'Ingress', 'TCP', '__proto__', 'constructor'))
const cidr = mostly(fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '::/0', '::ffff:10.0.0.0/104', '1.2.3.4/33'))
const selector = object({
  matchLabels: mostly(fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'a'), word)),
  matchExpressions: list(object({ key: word, operator: word, values: list(word) })),
})
const peer = object({
  podSelector: selector,
  namespaceSelector: selector,
  ipBlock: object({ cidr, except: list(cidr) }),
})
const port = mostly(fc.oneof(fc.integer({ min: -1, max: 70_000 }), word))
const ports = list(object({ port, endPort: port, protocol: word }))
const almostPolicy = object({
  metadata: object({
    name: word,
    labels: mostly(fc.dictionary(fc.string(), word)),
    managedFields: list(word),
  }),
  spec: object({
    podSelector: selector,
    policyTypes: list(word),
    ingress: list(object({ from: list(peer), ports })),
    egress: list(object({ to: list(peer), ports })),
  }),
})
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
})

await t.test('answers anything without throwing, with the policy or with 1 to 20 problems', (t) => {
  let accepted = 0
  holds(
    t,
    fc.property(fc.oneof({ weight: 5, arbitrary: almostPolicy }, anything, fc.jsonValue()), (value) => {
      const decoded = decodeNetworkPolicy(value)
      if (!decoded.ok)
        return (
          decoded.problems.length >= 1 &&
          decoded.problems.length <= 20 &&
          decoded.problems.every(({ reason }) => reason !== '')
        )
      accepted += 1
      return decoded.value.spec.policyTypes.length > 0
    }),
    2000,
  )
  t.ok(accepted > 50, 'some of it is acceptable')
  t.end()
})

await t.test('reads a policy of 100,000 peers and as many ports', (t) => {
  const count = 100_000
  const peers = Array.from({ length: count }, (_, index) => ({
    ipBlock: { cidr: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32` },
  }))
  const [rule] = specOf({
    ingress: [{ from: peers, ports: Array.from({ length: count }, () => ({})) }],
  }).ingress
  t.equal(rule?.peers.length, count)
  t.equal(rule?.ports.length, count)
  t.end()
})
