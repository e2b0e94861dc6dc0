import t from 'tap'
import { linterAt, policyWith, toldOf } from './lint-texts.ts'

const open = policyWith('open', '0.0.0.0/0')
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`

void t.test('says of a file what the gate would say of its objects, with places', (t) => {
  const report = linterAt().lint('a.yaml', `# a comment\n${open}---\n${policyWith('fine', '10.1.2.0/24')}`)
  t.match(report, { file: 'a.yaml', policies: 2, namespaces: 0, problems: [], notes: [] })
  t.same(toldOf(report), ['10:7 violation any-ip'])
  const [finding] = report.findings
  t.match(finding, { object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'open' } })
  t.same(
    finding?.excerpt.map(({ line }) => line),
    [9, 10],
  )
  t.end()
})

void t.test('labels of a Namespace in any file are the levels of its policies', (t) => {
  const told = (labels: string): readonly string[] => {
    const linter = linterAt()
    linter.learnNamespaces(namespace(labels))
    return toldOf(linter.lint('a.yaml', policyWith('metadata', '169.254.0.0/16')))
      .concat(toldOf(linter.lint('b.yaml', open)))
      .map((line) => line.replace(/^\S+ /, ''))
      .filter((line) => line.includes('any-ip'))
  }
  t.same(told('netpol-guardrail.dev/enforce: baseline'), ['violation any-ip'])
  t.same(told('netpol-guardrail.dev/enforce: "off"'), ['advice any-ip'])
  t.same(told('team: a'), ['violation any-ip'], 'a namespace that says nothing has the level of the run')
  t.end()
})

void t.test('what was there before is no violation, wherever it stood', (t) => {
  const linter = linterAt()
  t.same(linter.learnOld('old.yaml', open), [])
  const report = linter.lint('moved/new.yaml', open.replace('8080', '8443'))
  t.equal(
    report.findings.find(({ finding }) => finding.rule === 'any-ip')?.finding.since,
    'new',
    'another port is worse',
  )
  const same = linterAt()
  same.learnOld('old.yaml', open)
  t.same(toldOf(same.lint('new.yaml', open)), ['9:7 advice any-ip'])
  t.end()
})

void t.test('what was taken away is judged as a deletion, at its old place', (t) => {
  const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`
  const linter = linterAt()
  linter.learnOld('old.yaml', deny)
  linter.lint('new.yaml', open)
  const [report, ...others] = linter.lintRemoved()
  t.same(others, [])
  t.equal(report?.file, 'old.yaml')
  t.same(report === undefined ? [] : toldOf(report), ['4:21 advice delete-default-deny'])
  t.same(linterAt().lintRemoved(), [])
  t.end()
})

void t.test(
  'an object that is no valid policy is told so, with the field and its place, and its text still read',
  (t) => {
    const broken = open
      .replace('cidr: 0.0.0.0/0', 'cidr: 10.0.0.0/40')
      .replace('podSelector: {matchLabels: {app: api}}', 'podSelector: {app: api}')
    const report = linterAt().lint('a.yaml', broken)
    t.same(report.problems, [
      {
        line: 10,
        column: 15,
        reason:
          'not a valid NetworkPolicy: spec.ingress[0].from[0].ipBlock.cidr must be a CIDR such as 10.9.8.0/24 or 2001:db8::/64',
      },
    ])
    t.same(toldOf(report), ['5:17 violation bare-selector'])
    t.end()
  },
)

void t.test('other kinds are passed over; what only looks like ours gets a note', (t) => {
  const report = linterAt().lint(
    'a.yaml',
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
      open.replace('networking.k8s.io/v1', 'projectcalico.org/v3'),
      open.replace('networking.k8s.io/v1', 'extensions/v1beta1'),
      'just: values\n',
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c}\n',
    ].join('---\n'),
  )
  t.match(report, { policies: 0, findings: [], problems: [] })
  t.match(report.notes, [
    { line: 5, text: /Calico enforces it/ },
    { line: /\d+/, text: /no longer serves it since 1\.16; write apiVersion: networking\.k8s\.io\/v1/ },
    { text: /Cilium enforces it/ },
  ])
  t.end()
})

void t.test('the namespace of the command line is that of policies that say none', (t) => {
  const bare = open.replace(', namespace: shop', '')
  t.match(linterAt('baseline', 'payments').lint('a.yaml', bare).findings[0], {
    object: { namespace: 'payments' },
  })
  const linter = linterAt('baseline', 'shop')
  linter.learnNamespaces(namespace('netpol-guardrail.dev/enforce: "off"'))
  t.notOk(linter.lint('a.yaml', bare).findings.some(({ severity }) => severity === 'violation'))
  t.end()
})

void t.test('the same object twice in a run is told at the second place', (t) => {
  const linter = linterAt()
  linter.lint('a.yaml', open)
  const told = toldOf(linter.lint('b.yaml', open))
  t.ok(
    told.some((line) => line.endsWith('advice defined-twice')),
    told.join('\n'),
  )
  t.notOk(
    toldOf(linter.lint('c.yaml', policyWith('open', '0.0.0.0/0', 'other'))).some((line) =>
      line.includes('twice'),
    ),
  )
  t.end()
})

void t.test('corrects what is wanted, and what comes of it is judged', (t) => {
  const odd = policyWith('odd', '010.1.2.0/24')
  const linter = linterAt()
  const { text, fixed, unfixed } = linter.fix(
    'a.yaml',
    odd,
    ({ finding }) => finding.fix?.safety === 'proven',
  )
  t.equal(text, policyWith('odd', '10.1.2.0/24'))
  t.same(
    fixed.map(({ finding }) => finding.rule),
    ['ambiguous-cidr'],
  )
  t.same(unfixed, [])
  t.same(toldOf(linter.lint('a.yaml', text)), [], 'and it is not taken for a second definition')
  t.end()
})

void t.test('a line that is longer than anybody reads is shown around the mark', (t) => {
  const json = JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: 'shop', annotations: { long: 'x'.repeat(10_000) } },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    },
  })
  const [finding] = linterAt()
    .lint('a.json', json)
    .findings.filter(({ finding: { rule } }) => rule === 'any-ip')
  const [line] = finding?.excerpt ?? []
  t.ok((line?.text.length ?? 0) <= 500)
  t.match(line?.text, /0\.0\.0\.0\/0/)
  t.equal(json.slice((line?.column ?? 1) - 1).startsWith(line?.text ?? '?'), true)
  t.end()
})

void t.test('what the API server would refuse is judged by what its text shows', (t) => {
  const text = policyWith('broken', '0.0.0.0/0')
    .replace('policyTypes: [Ingress]', 'policyTypes: [ingress]')
    .replace('ports:', 'port:')
  const report = linterAt().lint('a.yaml', text)
  t.same(toldOf(report), ['11:5 violation dropped-field'], 'and not as if it held')
  t.match(report.problems, [
    { line: 6, column: 17, reason: /^not a valid NetworkPolicy: spec\.policyTypes\[0\] must be/ },
  ])
  t.end()
})

void t.test('says of a word that YAML 1.1 takes for something else that it needs quotes', (t) => {
  const reasonOf = (name: string): string | undefined =>
    linterAt().lint('a.yaml', policyWith(name, '10.0.0.0/8')).problems[0]?.reason
  for (const [word, kind] of [
    ['y', 'boolean'],
    ['off', 'boolean'],
    ['010', 'number'],
    ['1e3', 'number'],
  ])
    t.equal(
      reasonOf(word ?? ''),
      `not a valid NetworkPolicy: metadata.name must be a string, not a ${kind ?? ''}; put it in quotes: "${word ?? ''}"`,
    )
  t.equal(reasonOf('"y"'), undefined)
  t.notMatch(reasonOf('[y]'), /quotes/)
  t.notMatch(reasonOf(`1${'0'.repeat(50)}`), /quotes/, 'no word')
  t.end()
})
