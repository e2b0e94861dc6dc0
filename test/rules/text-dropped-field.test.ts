import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { droppedField } from '../../src/rules/dropped-field.ts'
import { conforms } from './conform.ts'
import { applyCorrection, policyOf } from './policies.ts'
import { findingsInText, head } from './text-findings.ts'
import { sourceOf } from './texts.ts'

await conforms(t, droppedField, rules)

/** The spec of a text, what is dropped of it, and the end of what is said. */
const cases: readonly (readonly [spec: string, path: string, said: string])[] = [
  ['podselector: {matchLabels: {a: b}}', 'spec.podselector', 'podSelector?'],
  ['PodSelector: {}', 'spec.PodSelector', 'podSelector?'],
  ['policytypes: [Egress]', 'spec.policytypes', 'policyTypes?'],
  ['policyType: Egress', 'spec.policyType', 'policyTypes?'],
  ['ingres: []', 'spec.ingres', 'ingress?'],
  ['engress: []', 'spec.engress', 'ingress or egress?'],
  ['{engress: [], ingress: []}', 'spec.engress', 'egress?'],
  ['egress: [{too: []}]', 'spec.egress[0].too', 'dropped'],
  ['ingress: [{form: []}]', 'spec.ingress[0].form', 'from?'],
  ['ingress: [{From: []}]', 'spec.ingress[0].From', 'from?'],
  ['ingress: [{port: [{port: 80}]}]', 'spec.ingress[0].port', 'ports?'],
  ['ingress: [{port: 80}]', 'spec.ingress[0].port', 'port belongs into an item of ports'],
  ['ingress: [{ports: [{ports: 80}]}]', 'spec.ingress[0].ports[0].ports', 'port?'],
  ['ingress: [{ports: [{endport: 80}]}]', 'spec.ingress[0].ports[0].endport', 'endPort?'],
  ['ingress: [{from: [{ipblock: {}}]}]', 'spec.ingress[0].from[0].ipblock', 'ipBlock?'],
  ['egress: [{to: [{ipBlock: {cidrs: [a]}}]}]', 'spec.egress[0].to[0].ipBlock.cidrs', 'cidr?'],
  ['egress: [{to: [{ipBlock: {exept: [a]}}]}]', 'spec.egress[0].to[0].ipBlock.exept', 'except?'],
  ['egress: [{to: [{cidr: a}]}]', 'spec.egress[0].to[0].cidr', 'cidr belongs into ipBlock'],
  ['egress: [{cidr: a}]', 'spec.egress[0].cidr', 'cidr belongs into ipBlock in an item of to'],
  [
    'ingress: [{from: [{podSelector: {}, ports: []}]}]',
    'spec.ingress[0].from[0].ports',
    'ports belongs beside from, one level further out',
  ],
  [
    'podSelector: {policyTypes: [Ingress]}',
    'spec.podSelector.policyTypes',
    'policyTypes belongs beside podSelector, one level further out',
  ],
  [
    'ingress: [{from: [{podSelector: {ports: []}}]}]',
    'spec.ingress[0].from[0].podSelector.ports',
    'ports belongs beside from, 2 levels further out',
  ],
  [
    'ingress: [{from: [{matchLabels: {a: b}}]}]',
    'spec.ingress[0].from[0].matchLabels',
    'matchLabels belongs into podSelector or namespaceSelector',
  ],
  ['from: []', 'spec.from', 'from belongs into an item of ingress'],
  ['ports: []', 'spec.ports', 'ports belongs into an item of ingress or an item of egress'],
  [
    'podSelector: {key: a, operator: Exists}',
    'spec.podSelector.key',
    'key belongs into an item of matchExpressions',
  ],
  [
    'podSelector: {matchExpressions: [{key: a, operator: In, value: [b]}]}',
    'spec.podSelector.matchExpressions[0].value',
    'values?',
  ],
  ['namespace: shop', 'spec.namespace', 'namespace belongs into metadata'],
  ['dnsName: a', 'spec.dnsName', 'dropped'],
]

void t.test('says what was surely meant, and where', (t) => {
  for (const [spec, path, said] of cases) {
    const [finding] = findingsInText([droppedField], `${head}  ${spec}\n`)
    t.equal(finding?.paths[0], path, spec)
    t.ok(finding?.wording.summary.endsWith(said), `${finding?.wording.summary ?? ''}: ${said}`)
    t.equal(finding?.class, 'baseline', spec)
  }
  t.end()
})

void t.test('finds what stands beside spec and what is misspelt in metadata, as advice', (t) => {
  const said = (text: string): readonly string[] =>
    findingsInText([droppedField], `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${text}\n`).map(
      ({ class: one, message, paths }) => `${one} ${message} ${paths[0]}`,
    )
  t.same(said('metadata: {name: a, namspace: b}'), ['advice outside-spec metadata.namspace'])
  t.same(said('metadata: {name: a, label: {}, annotation: {}}'), [
    'advice outside-spec metadata.annotation',
    'advice outside-spec metadata.label',
  ])
  t.same(said('metadata: {name: a, owner: b, id: c, x: d, port: e}'), [], 'others read it')
  t.same(said('labels: {}'), ['advice outside-spec labels'])
  t.same(said('extra: {}'), ['advice outside-spec extra'])
  t.same(said('specs: {}'), ['baseline misspelt specs'])
  t.same(said('policyTypes: []'), ['baseline misplaced policyTypes'])
  t.same(said('metadata: {name: a, spec: {}}'), ['baseline misplaced metadata.spec'])
  t.same(said('metadata: {name: a, podSelector: {}}'), ['baseline misplaced metadata.podSelector'])
  t.same(said('metadata: {name: a, uid: b, selfLink: c, managedFields: []}\nstatus: {}'), [])
  t.end()
})

void t.test('renames only what can be nothing else', (t) => {
  const edits = (spec: string): unknown =>
    findingsInText([droppedField], `${head}  ${spec}\n`).map(({ fix }) => fix?.edits)
  t.same(edits('podselector: {}'), [[{ kind: 'rename', path: 'spec.podselector', key: 'podSelector' }]])
  t.same(edits('{podselector: {}, podSelector: {}}'), [undefined], 'the right one is there')
  t.same(edits('{podselector: {}, podSelectors: {}}'), [undefined, undefined], 'two would become one')
  t.same(edits('engress: []'), [undefined], 'two are equally near')
  t.same(edits('policyType: Ingress'), [undefined], 'it would be no list')
  t.same(edits('from: []'), [undefined], 'it belongs elsewhere')
  t.end()
})

void t.test('proposes the rule as it was meant, and nothing where more than that is wrong in it', (t) => {
  const proposed = (spec: string): readonly string[] =>
    findingsInText([droppedField], `${head}  ${spec}\n`).flatMap(({ wording }) =>
      wording.corrections.map(({ yaml }) => yaml),
    )
  t.same(proposed('ingress: [{from: [{podselector: {matchLabels: {app: web}}}]}]'), [
    '- from:\n  - podSelector: {matchLabels: {app: web}}',
  ])
  t.same(proposed('ingress: [{from: [{podSelector: {}, ports: [{port: 80}]}]}]'), [
    '- from:\n  - podSelector: {}\n  ports:\n  - {protocol: TCP, port: 80}',
  ])
  t.same(proposed('ingress: [{from: [{podSelector: {}, ports: [{port: 80}]}], ports: [{port: 81}]}]'), [])
  t.same(proposed('ingress: [{namespaceSelector: {}, ports: [{port: 80}]}]'), [
    '- from:\n  - namespaceSelector: {}\n  ports:\n  - {protocol: TCP, port: 80}',
  ])
  t.same(proposed('from: [{podSelector: {}}]'), ['- from:\n  - podSelector: {}'])
  t.same(proposed('ingress: [{from: [{podSelector: {}, extra: 1, more: 2}]}]'), [])
  t.same(proposed('ingress: [{from: [{podselector: x}]}]'), [])
  t.same(proposed('engress: [{}]'), ['- {}', '- {}'])
  t.end()
})

void t.test('what it proposes is a policy in which nothing is dropped any more', (t) => {
  const yaml = `${head}  podSelector: {matchlabels: {app: api}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
      ports: [{protocol: TCP, port: 8080}]
  egres:
  - to: [{ipBlock: {cidr: 10.0.0.0/8}}]
`
  const findings = findingsInText([droppedField], yaml)
  t.equal(findings.length, 3)
  for (const { paths, wording } of findings) {
    const [correction] = wording.corrections
    t.ok(correction, paths[0])
    if (correction === undefined) continue
    const corrected = policyOf(applyCorrection(sourceOf(yaml).value, correction))
    t.ok(
      corrected.spec.unknownFields.every((path) => path !== paths[0] || path === 'spec.egres'),
      paths[0],
    )
  }
  t.end()
})

void t.test('a dropped field is new where the old text had not the same in such a place', (t) => {
  const rule = (peer: string): string => `  - from: [{${peer}}]\n`
  const text = (...peers: readonly string[]): string => `${head}  ingress:\n${peers.map(rule).join('')}`
  const sinceOf = (now: string, old: string): readonly string[] =>
    findingsInText([droppedField], now, old).map(({ since }) => since)
  const [web, api] = ['podSelector: {}, note: web', 'podSelector: {}, note: api']
  t.same(sinceOf(text('podSelector: {}', web), text(web)), ['before'])
  t.same(sinceOf(text(web, api), text(web)), ['before', 'new'])
  t.same(sinceOf(text(api), text(web)), ['new'])
  t.end()
})

void t.test('every field that is dropped is told by one of the text rules', (t) => {
  const found = findingsInText(
    rules,
    `${head}  podSelector: {app: api}
  policyTypes: [Ingress]
  ingress:
  - to: [{podSelector: {}}]
    from: [{podSelector: {}}]
  - from: [{podSelector: {}, when: always}]
`,
  ).map(({ rule, paths }) => `${rule} ${paths[0]}`)
  for (const each of [
    'bare-selector spec.podSelector.app',
    'wrong-direction-key spec.ingress[0].to',
    'dropped-field spec.ingress[1].from[0].when',
  ])
    t.ok(found.includes(each), each)
  t.end()
})
