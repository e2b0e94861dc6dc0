import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { namedPortOutside } from '../../src/rules/named-port-outside.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

const block = { ipBlock: { cidr: '203.0.113.0/24' } }
const pods = { podSelector: { matchLabels: { app: 'web' } } }

function to(peers: readonly unknown[], ...ports: readonly unknown[]): unknown {
  return policyWith('egress', [{ to: peers, ports }])
}

function paths(object: unknown): readonly (readonly string[])[] {
  return findingsOf(namedPortOutside, object).map((finding) => finding.paths)
}

await conforms(t, namedPortOutside, rules)

await t.test('asks for a number where no peer is pods', (t) => {
  t.same(paths(to([block, block], { port: 'https' })), [['spec.egress[0].ports[0]']])
  t.same(paths(to([], { port: 80 }, { port: 'web-api' })), [['spec.egress[0].ports[1]']])
  t.same(
    paths(
      policyWith(
        'egress',
        [0, 1].map(() => ({ to: [block], ports: [{ port: 'https' }] })),
      ),
    ),
    [['spec.egress[0].ports[0]', 'spec.egress[1].ports[0]']],
    'one problem in two places',
  )
  t.end()
})

await t.test('is silent about pods, numbers and ingress', (t) => {
  t.same(paths(to([pods], { port: 'https' })), [])
  t.same(paths(to([block, pods], { port: 'https' })), [])
  t.same(paths(to([{ namespaceSelector: {} }], { port: 'https' })), [])
  t.same(paths(to([block], { port: 443 }, { protocol: 'UDP' })), [])
  t.same(paths(policyWith('ingress', [{ from: [block], ports: [{ port: 'https' }] }])), [])
  t.end()
})

await t.test('proposes numbers for names that have one, and guesses none', (t) => {
  const yaml = (...ports: readonly unknown[]): readonly string[] =>
    findingsOf(namedPortOutside, to([block], ...ports))[0]?.wording.corrections.map((one) => one.yaml) ?? []
  t.same(yaml({ port: 'https' }, { protocol: 'UDP', port: 'domain' }, { port: 8443 }), [
    'ports:\n- {protocol: TCP, port: 443}\n- {protocol: UDP, port: 53}\n- {protocol: TCP, port: 8443}',
  ])
  t.same(yaml({ port: 'web-api' }), [])
  t.same(yaml({ port: 'https' }, { port: 'web-api' }), [])
  t.end()
})

await t.test('a name that was there before is no news', (t) => {
  const old = to([block], { port: 'https' }, { port: 'http' })
  const since = (object: unknown): readonly string[] =>
    findingsOf(namedPortOutside, object, old).map((finding) => finding.since)
  t.same(since(to([block], { port: 'http' }, { port: 'https' })), ['before', 'before'])
  t.same(since(to([block], { port: 443 }, { port: 'http' })), ['before'])
  t.same(since(to([block], { port: 'http' }, { port: 'ssh' })), ['before', 'new'])
  t.same(since(to([block], { protocol: 'UDP', port: 'https' })), ['new'])
  t.end()
})

await t.test('tells a few of very many names and counts the others', (t) => {
  const names = Array.from({ length: 10_000 }, (_, index) => ({ port: `p${index}` }))
  const findings = findingsOf(namedPortOutside, to([block], ...names))
  t.equal(findings.length, 33)
  t.match(findings.at(-1)?.wording.summary, /and 9967 more like it$/)
  t.end()
})
