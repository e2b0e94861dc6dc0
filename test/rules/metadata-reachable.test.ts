import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { metadataReachable } from '../../src/rules/metadata-reachable.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection, policyOf } from './policies.ts'

await conforms(t, metadataReachable, rules)

const https = [{ protocol: 'TCP', port: 443 }]

function to(cidrs: readonly string[], ports: readonly unknown[] = https): unknown {
  return { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports }
}

function messagesOf(object: unknown, oldObject?: unknown): readonly string[] {
  return findingsOf(metadataReachable, object, oldObject).map(
    ({ message, paths, since }) => `${message} ${paths.join(' ')} ${since}`,
  )
}

function withOptions(options: unknown, object: unknown): readonly Pick<Finding, 'message'>[] {
  const prepared = metadataReachable.prepare(options, levelsAt('strict'))
  return prepared.judge(
    { kind: 'NetworkPolicy', change: { operation: 'create', object: policyOf(object) } },
    noFacts,
  ).problems
}

void t.test('says nothing of rules for DNS, wherever they lead', (t) => {
  const dns = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ]
  t.same(messagesOf(policyWith('egress', [to(['169.254.169.254/32'], dns), { ports: dns }])), [])
  t.same(messagesOf(policyWith('egress', [{ ports: [...dns, ...https] }])), ['reachable spec.egress[0] new'])
  t.end()
})

void t.test('says nothing of pods and namespaces, which are no such address', (t) => {
  t.same(
    messagesOf(
      policyWith('egress', [{ to: [{ namespaceSelector: {} }, { podSelector: {} }], ports: https }]),
    ),
    [],
  )
  t.end()
})

void t.test(
  'says which cloud it is where the internet is left open to one only, and what to do about it',
  (t) => {
    const internet = policyWith('egress', [
      {
        to: [
          {
            ipBlock: {
              cidr: '0.0.0.0/0',
              except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
            },
          },
        ],
        ports: https,
      },
    ])
    const [found] = findingsOf(metadataReachable, internet)
    t.equal(found?.wording.summary, '100.100.100.200, the instance metadata of Alibaba Cloud, can be reached')
    t.match(found?.wording.detail, /the option allowed\.$/)
    t.same(
      withOptions({ allowed: ['100.100.100.200/32'] }, internet).map(({ message }) => message),
      ['public-space'],
    )
    const [common] = findingsOf(metadataReachable, policyWith('egress', [to(['169.254.169.0/24'])]))
    t.match(common?.wording.summary, /^169\.254\.169\.254, from which clouds hand out credentials/)
    t.end()
  },
)

void t.test('tells the named address from the wide block beside it', (t) => {
  t.same(messagesOf(policyWith('egress', [to(['169.254.169.254/32', '169.254.0.0/16'])])), [
    'reachable spec.egress[0].to[1] new',
    'explicit spec.egress[0].to[0] new',
  ])
  t.end()
})

void t.test('finds it in the IPv4-mapped spelling, and in two halves', (t) => {
  t.same(messagesOf(policyWith('egress', [to(['::ffff:169.254.0.0/112'])])), [
    'reachable spec.egress[0].to[0] new',
  ])
  t.same(messagesOf(policyWith('egress', [to(['169.254.0.0/17', '169.254.128.0/17'])])), [
    'reachable spec.egress[0].to[1] new',
  ])
  t.end()
})

void t.test('is silent where a direction is not in effect', (t) => {
  const object = policyWith('egress', [to(['0.0.0.0/0'])]) as { spec: object }
  t.same(messagesOf({ ...object, spec: { ...object.spec, policyTypes: ['Ingress'] } }), [])
  t.end()
})

void t.test('takes what is only ordered otherwise, or narrower, for what was there before', (t) => {
  const wide = policyWith('egress', [to(['10.0.0.0/8']), to(['0.0.0.0/1', '128.0.0.0/1'])])
  const reordered = policyWith('egress', [to(['128.0.0.0/1', '0.0.0.0/1']), to(['10.0.0.0/8'])])
  t.ok(messagesOf(reordered, wide).every((text) => text.endsWith('before')))
  const narrowed = policyWith('egress', [to(['169.254.169.254/32'])])
  t.same(messagesOf(narrowed, wide), ['explicit spec.egress[0].to[0] before'])
  const open = policyWith('egress', [{}])
  t.ok(messagesOf(wide, open).every((text) => text.endsWith('before')))
  t.end()
})

void t.test('takes another port, another pod and another address for new', (t) => {
  const old = policyWith('egress', [to(['169.254.169.0/24'])], { matchLabels: { app: 'api' } })
  const target = { matchLabels: { app: 'api' } }
  t.same(messagesOf(policyWith('egress', [to(['169.254.169.0/24'], [{ port: 80 }])], target), old), [
    'reachable spec.egress[0].to[0] new',
  ])
  t.same(messagesOf(policyWith('egress', [to(['169.254.169.0/24'])]), old), [
    'reachable spec.egress[0].to[0] new',
  ])
  t.same(messagesOf(policyWith('egress', [to(['169.254.0.0/16'])], target), old), [
    'reachable spec.egress[0].to[0] new',
  ])
  t.end()
})

void t.test('lets through what is configured to be allowed, and that alone', (t) => {
  const podIdentity = policyWith('egress', [to(['169.254.170.23/32'])])
  t.same(
    withOptions({}, podIdentity).map(({ message }) => message),
    ['explicit'],
  )
  t.same(withOptions({ allowed: ['169.254.170.23/32'] }, podIdentity), [])
  t.same(
    withOptions({ allowed: ['169.254.170.23/32'] }, policyWith('egress', [to(['169.254.0.0/16'])])).map(
      ({ message }) => message,
    ),
    ['reachable'],
  )
  t.same(withOptions({ allowed: ['0.0.0.0/0', '::/0'] }, policyWith('egress', [{}])), [])
  t.throws(() => metadataReachable.prepare({ allowed: ['169.254.170.23'] }, levelsAt('strict')))
  t.end()
})

void t.test('knows the addresses that are configured beside those of the clouds', (t) => {
  const object = policyWith('egress', [to(['10.0.0.0/8'])])
  t.same(withOptions({}, object), [])
  t.same(
    withOptions({ addresses: ['10.99.0.1/32'] }, object).map(({ message }) => message),
    ['reachable'],
  )
  t.end()
})

void t.test('keeps what is allowed in what it proposes', (t) => {
  const object = policyWith('egress', [to(['169.0.0.0/8'])])
  const { problems } = metadataReachable
    .prepare({ allowed: ['169.254.170.23/32'] }, levelsAt('strict'))
    .judge({ kind: 'NetworkPolicy', change: { operation: 'create', object: policyOf(object) } }, noFacts)
  const [correction] = problems[0]?.wording.corrections ?? []
  t.match(correction?.yaml, /169\.254\.169\.254\/32/)
  t.notMatch(correction?.yaml, /169\.254\.170\.23|169\.254\.0\.0/)
  t.end()
})

void t.test('proposes no rule without peers where nothing but the addresses is in a block', (t) => {
  const object = policyWith('egress', [{ to: [{ ipBlock: { cidr: '10.99.0.0/31' } }], ports: https }])
  const prepared = metadataReachable.prepare({ addresses: ['10.99.0.0/24'] }, levelsAt('strict'))
  const { problems } = prepared.judge(
    { kind: 'NetworkPolicy', change: { operation: 'create', object: policyOf(object) } },
    noFacts,
  )
  const corrections = problems[0]?.wording.corrections ?? []
  t.equal(corrections.length, 1)
  for (const correction of corrections) t.same(policyOf(applyCorrection(object, correction)).spec.egress, [])
  t.end()
})

void t.test('tells of a hundred thousand blocks in few words', (t) => {
  const block = { ipBlock: { cidr: '169.254.0.0/16' } }
  const [found, ...others] = findingsOf(
    metadataReachable,
    policyWith('egress', [{ to: Array.from({ length: 100_000 }, () => block), ports: https }]),
  )
  t.same(others, [])
  t.ok((found?.paths.length ?? 0) <= 16)
  t.same(found?.wording.corrections, [])
  const rule = { to: [block], ports: https }
  const many = findingsOf(
    metadataReachable,
    policyWith(
      'egress',
      Array.from({ length: 10_000 }, () => rule),
    ),
  )
  t.ok(many.length <= 9)
  t.match(many.at(-1)?.wording.summary, /and 9991 more like it/)
  t.end()
})
