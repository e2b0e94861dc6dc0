import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { widePorts } from '../../src/rules/wide-ports.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

const otherNamespace = { namespaceSelector: { matchLabels: { team: 'web' } } }
const ownPods = { podSelector: { matchLabels: { app: 'web' } } }

function ingress(from: readonly unknown[], ports?: readonly unknown[]): unknown {
  return policyWith('ingress', [{ from, ports }])
}

function told(object: unknown, old?: unknown): readonly string[] {
  return findingsOf(widePorts, object, old).map(
    ({ message, class: one, since }) => `${message} ${one} ${since}`,
  )
}

await conforms(t, widePorts, rules)

await t.test('sees every port in every spelling', (t) => {
  const spellings: readonly (readonly unknown[] | undefined)[] = [
    undefined,
    [],
    [{ protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }],
    [{ port: 1, endPort: 40000 }, { port: 30000, endPort: 65535 }, { protocol: 'UDP' }, { protocol: 'SCTP' }],
  ]
  for (const ports of spellings)
    t.same(told(ingress([otherNamespace], ports)), ['every-port info new'], JSON.stringify(ports))
  t.same(told(ingress([otherNamespace], [null])), ['whole-protocol info new'], 'an empty item is TCP')
  t.end()
})

await t.test('is information where somebody in particular is meant, and advice where everybody is', (t) => {
  const own = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }
  t.same(told(ingress([ownPods])), ['every-port info new'])
  t.same(told(ingress([own, ownPods], [{ protocol: 'TCP' }])), ['whole-protocol info new'])
  t.same(told(ingress([ownPods, otherNamespace])), ['every-port info new'])
  for (const peer of [{ namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8' } }])
    t.same(told(ingress([ownPods, peer])), ['every-port advice new'], JSON.stringify(peer))
  t.end()
})

await t.test('leaves alone who opens nothing, and whom another rule tells about', (t) => {
  const nobody = {
    podSelector: {
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'a', operator: 'DoesNotExist' },
      ],
    },
  }
  t.same(told(ingress([nobody])), [])
  t.same(told(policyWith('ingress', [{}, { from: [] }])), [])
  t.same(told(ingress([otherNamespace], [{ port: 30000, endPort: 32767 }])), [])
  t.end()
})

await t.test('takes the length of a range and the ranges that are meant from the configuration', (t) => {
  const prepared = widePorts.prepare(
    { maxSpan: 10, ranges: [{ port: 20000, endPort: 21000 }] },
    levelsAt('strict'),
  )
  const messages = (port: number, endPort: number): readonly string[] =>
    prepared
      .judge(
        {
          kind: 'NetworkPolicy',
          change: {
            operation: 'create',
            object: policyOf(ingress([otherNamespace], [{ port, endPort }])),
          },
        },
        noFacts,
      )
      .problems.map(({ message }) => message)
  t.same(messages(80, 90), ['wide-range'])
  t.same(messages(20100, 20900), [])
  t.same(messages(20100, 21001), ['wide-range'])
  t.end()
})

await t.test('an update is new for what it opens, and not for what it closes', (t) => {
  const old = ingress([otherNamespace], [{ protocol: 'TCP' }])
  t.same(told(ingress([otherNamespace], [{ port: 1, endPort: 30000 }]), old), ['wide-range info before'])
  t.same(told(ingress([otherNamespace], [{ port: 1, endPort: 65535 }]), old), ['whole-protocol info before'])
  t.same(told(ingress([otherNamespace]), old), ['every-port info new'])
  t.same(told(ingress([otherNamespace, ownPods], [{ protocol: 'TCP' }]), old), ['whole-protocol info new'])
  t.same(
    told(ingress([{ ...otherNamespace, ...ownPods }]), policyWith('ingress', [{}])),
    ['every-port info before'],
    'less than everybody',
  )
  t.same(
    told(
      policyWith('ingress', [{ from: [otherNamespace] }], { matchLabels: { app: 'api' } }),
      ingress([otherNamespace]),
    ),
    ['every-port info before'],
    'for fewer pods',
  )
  t.same(
    told(
      ingress([otherNamespace]),
      policyWith('ingress', [{ from: [otherNamespace] }], { matchLabels: { app: 'api' } }),
    ),
    ['every-port info new'],
    'for more pods',
  )
  t.same(
    told(policyWith('egress', [{ to: [otherNamespace] }]), ingress([otherNamespace])),
    ['every-port info new'],
    'in the other direction',
  )
  t.end()
})

await t.test('tells a few of very many rules and counts the others', (t) => {
  const many = policyWith(
    'ingress',
    Array.from({ length: 10_000 }, (_, index) => ({
      from: [{ namespaceSelector: { matchLabels: { team: `t${index}` } } }],
    })),
  )
  const findings = findingsOf(widePorts, many, many)
  t.equal(findings.length, 9)
  t.match(findings.at(-1)?.wording.summary, /and 9991 more like it$/)
  t.same([...new Set(findings.map(({ since }) => since))], ['before'])
  const ports = Array.from({ length: 10_000 }, (_, index) => ({ port: 1 + index }))
  t.same(told(ingress([otherNamespace], ports)), ['wide-range info new'])
  t.end()
})
