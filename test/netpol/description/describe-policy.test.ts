import fc from 'fast-check'
import t from 'tap'
import { decodeNetworkPolicy } from '../../../src/model/network-policy.ts'
import { describePolicy } from '../../../src/netpol/description/describe-policy.ts'
import { holds } from '../../property.ts'
import { allows, isolates, selects } from './evaluate.ts'
import { readDescription } from './read-description.ts'
import { policies, traffic } from './traffic.ts'

function describe(spec: unknown): string | undefined {
  const decoded = decodeNetworkPolicy({ metadata: { name: 'p', namespace: 'shop' }, spec })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return describePolicy(decoded.value)
}

const web = { matchLabels: { app: 'web' } }

const sentences: readonly (readonly [spec: unknown, text: string])[] = [
  [
    { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    'Isolates all pods of this namespace for ingress and egress and allows nothing by itself.',
  ],
  [
    {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: 'shop' } },
              podSelector: { matchLabels: { app: 'api' } },
            },
          ],
          ports: [{ port: 5432 }],
        },
      ],
    },
    'Isolates pods with app=db for ingress. Allows ingress on TCP 5432 from pods with app=api in namespaces with team=shop. Does not restrict egress.',
  ],
  [
    {
      podSelector: web,
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.169.254/32'] } }],
          ports: [{ port: 443 }],
        },
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
        },
      ],
    },
    'Isolates pods with app=web for egress. Allows egress on TCP 443 to 0.0.0.0/0 except 10.0.0.0/8 and 169.254.169.254/32, and on UDP 53 and TCP 53 to pods with k8s-app=kube-dns in namespace kube-system. Does not restrict ingress.',
  ],
  [
    {
      podSelector: {
        matchExpressions: [
          { key: 'app', operator: 'In', values: ['a', 'b'] },
          { key: 'tier', operator: 'Exists' },
          { key: 'old', operator: 'DoesNotExist' },
          { key: 'zone', operator: 'NotIn', values: ['x'] },
        ],
      },
      ingress: [{}],
    },
    'Isolates pods with (app=a or b), any value of tier, no old and (zone other than x or none) for ingress. Allows ingress on all ports from anywhere. Does not restrict egress.',
  ],
  [
    {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ podSelector: {} }, { namespaceSelector: {} }, { namespaceSelector: {}, podSelector: web }],
          ports: [{ port: 8000, endPort: 8100 }, { port: 'http' }, { protocol: 'UDP' }],
        },
      ],
    },
    'Isolates all pods of this namespace for ingress and egress. Allows ingress on TCP 8000 to 8100, TCP "http" and all UDP ports from all pods of this namespace, all pods of all namespaces or pods with app=web in all namespaces. Allows no egress by itself.',
  ],
  [
    { podSelector: web, policyTypes: ['Ingress'], egress: [{ to: [{ podSelector: web }] }] },
    'Isolates pods with app=web for ingress and allows nothing by itself. Does not restrict egress: policyTypes does not list it, so its egress rules have no effect.',
  ],
  [
    {
      podSelector: web,
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchExpressions: [
                  { key: 'a', operator: 'Exists' },
                  { key: 'a', operator: 'DoesNotExist' },
                ],
              },
            },
          ],
        },
      ],
    },
    'Isolates pods with app=web for ingress. Allows ingress on all ports from no pods (a selector contradicts itself). Does not restrict egress.',
  ],
  [
    {
      podSelector: web,
      ingress: [
        { from: [{ podSelector: web }, { podSelector: {} }, { podSelector: web }], ports: [{ port: 80 }] },
        { ports: [{ port: 80, endPort: 90 }] },
        { from: [{ podSelector: web }, { podSelector: {} }], ports: [{ port: 80 }] },
      ],
    },
    // What is written twice is said once; what another rule allows as well is said where it stands.
    'Isolates pods with app=web for ingress. Allows ingress on TCP 80 from pods with app=web in this namespace or all pods of this namespace, and on TCP 80 to 90 from anywhere. Does not restrict egress.',
  ],
]

await t.test('says the blocks that Kubernetes reads, where the text can be read otherwise', (t) => {
  const blocks = (ipBlock: unknown): string | undefined =>
    describe({ podSelector: web, ingress: [{ from: [{ ipBlock }], ports: [{ port: 80 }] }] })
  const said = (words: string): string =>
    `Isolates pods with app=web for ingress. Allows ingress on TCP 80 from ${words}. Does not restrict egress.`
  t.equal(blocks({ cidr: '10.1.2.3/8', except: ['010.001.0.0/16'] }), said('10.0.0.0/8 except 10.1.0.0/16'))
  t.equal(blocks({ cidr: '::ffff:10.0.0.0/104' }), said('10.0.0.0/8'))
  t.equal(blocks({ cidr: `${'0'.repeat(2000)}10.0.0.0/8` }), said('10.0.0.0/8'), 'however long')
  t.equal(
    blocks({ cidr: '2001:DB8::/32' }),
    said('2001:DB8::/32'),
    'what everybody reads alike stays as written',
  )
  t.end()
})

await t.test('says what a policy does, in these words', (t) => {
  for (const [spec, text] of sentences) t.equal(describe(spec), text)
  t.end()
})

await t.test(
  'every fact in the text follows from the policy, and every fact of the policy is in the text',
  (t) => {
    holds(
      t,
      fc.property(policies, fc.array(traffic, { minLength: 5, maxLength: 25 }), (policy, samples) => {
        const decoded = decodeNetworkPolicy(policy)
        if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
        const text = describePolicy(decoded.value) ?? ''
        const read = readDescription(text)
        for (const sample of samples) {
          if (sample.peer.kind === 'pod' && text.startsWith('Isolates no pods')) {
            if (selects(policy.spec.podSelector, sample.peer.labels))
              throw new Error(`selects somebody: ${text}`)
            continue
          }
          if (sample.peer.kind === 'pod') {
            const { labels } = sample.peer
            if (read.selectsPod(labels) !== selects(policy.spec.podSelector, labels))
              throw new Error(`${JSON.stringify(labels)} of: ${text}`)
          }
          if (text.startsWith('Isolates no pods')) continue
          for (const direction of ['ingress', 'egress'] as const) {
            const said = read[direction]
            if (isolates(policy, direction) === (said === 'unrestricted'))
              throw new Error(`${direction} of: ${text}`)
            if (said !== 'unrestricted' && said(sample) !== allows(policy, direction, sample))
              throw new Error(`${direction} ${JSON.stringify(sample)} of: ${text}`)
          }
        }
      }),
      2000,
    )
    t.end()
  },
)

await t.test('is at most 1 KiB of printable ASCII, and counts what it leaves out', (t) => {
  const peers = Array.from({ length: 1000 }, (_, index) => ({
    podSelector: { matchLabels: { app: `app-${index}` } },
  }))
  const text = describe({ podSelector: {}, ingress: [{ from: peers }] }) ?? ''
  t.match(text, /pods with app=app-15 in this namespace or 984 more\. Does not restrict egress\.$/)
  t.ok(text.length <= 1024)
  const long = 'x'.repeat(63)
  const dense = Array.from({ length: 40 }, (_, index) => ({
    from: [
      { namespaceSelector: { matchLabels: { [`${'p'.repeat(253)}/${long}`]: long, [`k${index}`]: long } } },
    ],
    ports: Array.from({ length: 50 }, (_, port) => ({ port: port + 1 })),
  }))
  const brief = describe({ podSelector: {}, ingress: dense }) ?? ''
  t.ok(brief.length <= 1024, brief)
  t.match(brief, /^Isolates .*\. Does not restrict egress\.$/)
  t.end()
})

await t.test('survives a million ports and peers without reading them all', (t) => {
  const ports = Array.from({ length: 1_000_000 }, () => ({}))
  t.equal(
    describe({ podSelector: {}, ingress: [{ ports }] }),
    'Isolates all pods of this namespace for ingress. Allows ingress on all TCP ports from anywhere. Does not restrict egress.',
  )
  t.end()
})

await t.test('names that no reader should see leave it undescribed', (t) => {
  for (const name of ['a\nb', '\u001b[31m', 'ü', '\u202e'])
    t.equal(describe({ podSelector: { matchLabels: { app: name } } }), undefined, JSON.stringify(name))
  t.end()
})
