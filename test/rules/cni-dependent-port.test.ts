import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { cniDependentPort } from '../../src/rules/cni-dependent-port.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

const from = [{ podSelector: {} }]

function ports(...items: readonly unknown[]): unknown {
  return policyWith('ingress', [{ from, ports: items }])
}

function told(object: unknown, old?: unknown): readonly string[] {
  return findingsOf(cniDependentPort, object, old).map(
    ({ message, paths, since }) => `${message} ${paths.join(' ')} ${since}`,
  )
}

await conforms(t, cniDependentPort, rules)

await t.test('tells what an item relies on', (t) => {
  const at = 'spec.ingress[0].ports[0] new'
  t.same(told(ports({ protocol: 'SCTP', port: 3868 })), [`sctp ${at}`])
  t.same(told(ports({ protocol: 'SCTP', port: 'diameter' })), [`sctp ${at}`])
  t.same(told(ports({ protocol: 'UDP', port: 1000, endPort: 2000 })), [`end-port ${at}`])
  t.same(told(ports({ protocol: 'SCTP', port: 1, endPort: 2 })), [`sctp ${at}`, `end-port ${at}`])
  t.same(told(ports()), [], 'an empty list')
  t.same(told(ports({ port: 80, endPort: 80 }, { port: 'http' }, { protocol: 'UDP' }, null)), [])
  t.end()
})

await t.test('tells the same item once', (t) => {
  const range = { port: 8000, endPort: 8001 }
  t.same(told(policyWith('ingress', [{ from, ports: [range, { port: 80 }, range] }, { ports: [range] }])), [
    'end-port spec.ingress[0].ports[0] spec.ingress[0].ports[2] spec.ingress[1].ports[0] new',
  ])
  t.end()
})

await t.test('proposes what a person would paste', (t) => {
  const yaml = (...items: readonly unknown[]): readonly string[] =>
    findingsOf(cniDependentPort, ports(...items)).flatMap(({ wording }) =>
      wording.corrections.map((one) => one.yaml),
    )
  t.same(yaml({ port: 8000, endPort: 8001 }, { port: 80 }), [
    'ports:\n- {protocol: TCP, port: 8000}\n- {protocol: TCP, port: 8001}\n- {protocol: TCP, port: 80}',
  ])
  t.same(yaml({ protocol: 'SCTP', port: 3868 }), ['ports:\n- {protocol: TCP, port: 3868}'])
  t.same(yaml({ protocol: 'SCTP' }), [], 'never all ports of TCP')
  t.same(yaml({ port: 8000, endPort: 9000 }), [], 'never the range again')
  t.end()
})

await t.test('an update is new for the ports that it adds', (t) => {
  const old = ports({ port: 8000, endPort: 8100 }, { protocol: 'SCTP', port: 3868 })
  const since = (...items: readonly unknown[]): readonly string[] =>
    findingsOf(cniDependentPort, ports(...items), old).map((finding) => finding.since)
  t.same(since({ protocol: 'SCTP', port: 3868 }, { port: 8000, endPort: 8100 }), ['before', 'before'])
  t.same(since({ port: 8050, endPort: 8060 }), ['before'], 'a narrower range')
  t.same(since({ port: 8050, endPort: 8101 }), ['new'], 'a wider range')
  t.same(since({ protocol: 'SCTP', port: 3869 }), ['new'], 'another port')
  t.same(since({ protocol: 'UDP', port: 8000, endPort: 8100 }), ['new'], 'another protocol')
  t.same(
    told(policyWith('egress', [{ ports: [{ port: 8000, endPort: 8100 }] }]), old),
    ['end-port spec.egress[0].ports[0] new'],
    'the other direction',
  )
  t.end()
})

await t.test('tells a few of very many items and counts the others', (t) => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({ protocol: 'SCTP', port: index + 1 }))
  const findings = findingsOf(cniDependentPort, ports(...many), ports(...many))
  t.equal(findings.length, 33)
  t.match(findings.at(-1)?.wording.summary, /and 9967 more like it$/)
  t.equal(findings.at(-1)?.since, 'before')
  const ranges = many.map(({ port }) => ({ port, endPort: port + 1 }))
  t.equal(findingsOf(cniDependentPort, ports(...ranges), ports(...many)).at(-1)?.since, 'new')
  t.end()
})
