import t from 'tap'
import type { Correction } from '../../../src/model/finding.ts'
import type { FileReport } from '../../../src/model/lint.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { makeTextRenderer } from '../../../src/report/lint/text-renderer.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeTextRenderer({ ...output, showsInfo: false, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

await t.test('tells a run to a person, in 80 columns', (t) => {
  t.equal(
    print(corpus),
    `policies/web.yaml:9:7  violation  or-peers
  NetworkPolicy shop/allow-web: two items are alternatives, so all pods of the
  namespaces labelled team=web get in on TCP 8080

     8 |   - from:
  >  9 |     - namespaceSelector:
       |       ^^^^^^^^^^^^^^^^^^
  > 10 |         matchLabels:
  > 11 |           team: web
  > 12 |     - podSelector: {matchLabels: {app: frontend}}
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  If you meant the app=frontend pods of those namespaces, write one item:

      from:
      - namespaceSelector: {matchLabels: {team: web}}
        podSelector: {matchLabels: {app: frontend}}

  If that is meant: netpol-guardrail lint --fix=or-peers
  More: netpol-guardrail explain or-peers

policies/web.yaml:17:23  advice  any-ip  (was there before)
  NetworkPolicy shop/allow-web: every IPv4 address can be reached: the internet,
  and what is inside too

    16 |   - to:
  > 17 |     - ipBlock: {cidr: 0.0.0.0/0}   # the internet
       |                       ^^^^^^^^^

  If you meant the internet, leave out what is inside:

      to:
      - ipBlock:
          cidr: 0.0.0.0/0
          except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]

  More: netpol-guardrail explain any-ip

charts/web/templates/policy.yaml:4:9  problem
  this is a Helm template, not YAML: render it first, with helm template

policies/namespaces.yaml:3  undecided
  NetworkPolicy kube-system/dns: protected-namespace could not judge it: files
  do not say who applies them

policies/namespaces.yaml:30  note
  CiliumNetworkPolicy of cilium.io/v2 is not judged: Cilium enforces it, in a
  language of its own

no-access.yaml  problem
  permission denied

1 violation, 1 advice in 4 policies and 1 namespace (5 files)
1 of them was there before the change
2 problems: not everything could be read and judged
1 undecided: a rule could not tell whether something is wrong
1 for your information: --info shows it
`,
  )
  t.end()
})

await t.test('folds what it says to a narrow terminal, never what is to be pasted', (t) => {
  t.equal(
    print(corpus.slice(0, 1), { width: 50 }),
    `policies/web.yaml:9:7  violation  or-peers
  NetworkPolicy shop/allow-web: two items are
  alternatives, so all pods of the namespaces
  labelled team=web get in on TCP 8080

     8 |   - from:
  >  9 |     - namespaceSelector:
       |       ^^^^^^^^^^^^^^^^^^
  > 10 |         matchLabels:
  > 11 |           team: web
  > 12 |     - podSelector: {matchLabels: {app:...
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  If you meant the app=frontend pods of those
  namespaces, write one item:

      from:
      - namespaceSelector: {matchLabels: {team: web}}
        podSelector: {matchLabels: {app: frontend}}

  If that is meant: netpol-guardrail lint --fix=or-peers
  More: netpol-guardrail explain or-peers

policies/web.yaml:17:23  advice  any-ip  (was there before)
  NetworkPolicy shop/allow-web: every IPv4 address
  can be reached: the internet, and what is inside
  too

    16 |   - to:
  > 17 |     - ipBlock: {cidr: 0.0.0.0/0}   # t...
       |                       ^^^^^^^^^

  If you meant the internet, leave out what is
  inside:

      to:
      - ipBlock:
          cidr: 0.0.0.0/0
          except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]

  More: netpol-guardrail explain any-ip

1 violation, 1 advice in 2 policies and 1 namespace (1 file)
1 of them was there before the change
1 for your information: --info shows it
`,
  )
  t.end()
})

await t.test('explains information where it is asked for', (t) => {
  t.equal(
    print([reportOf('web.yaml', { findings: corpus[0]?.findings.slice(2) ?? [] })], { showsInfo: true }),
    `web.yaml:18:5  info  wide-ports
  NetworkPolicy shop/allow-web: all ports are open to these peers

    17 |     - ipBlock: {cidr: 0.0.0.0/0}   # the internet
  > 18 |   - {}
       |     ^^

  A rule without ports is every port of every protocol. Whatever listens in the
  selected pods is open, debug and metrics ports too, and what is added later.
  List the ports that are used.
  More: netpol-guardrail explain wide-ports

1 info in 1 policy (1 file)
`,
  )
  t.end()
})

await t.test('counts information where it is not asked for', (t) => {
  const [report] = corpus
  const infos = report?.findings.slice(2) ?? []
  t.equal(
    print([reportOf('web.yaml', { findings: [...infos, ...infos, ...infos] })]),
    'No findings in 1 policy (1 file)\n3 for your information: --info shows them\n',
  )
  t.end()
})

await t.test('says what a clean run has looked at', (t) => {
  const namespace = { line: 1, object: { kind: 'Namespace', namespace: '', name: 'shop' } }
  t.equal(print([reportOf('a.yaml'), reportOf('b.yaml')]), 'No findings in 2 policies (2 files)\n')
  t.equal(print([reportOf('a.yaml', { objects: [namespace] })]), 'No findings in 1 namespace (1 file)\n')
  t.equal(print([reportOf('a.yaml', { objects: [] })]), 'No findings in 0 policies (1 file)\n')
  t.end()
})

await t.test('says what a program would mend, and how', (t) => {
  const edits = [{ kind: 'set', path: 'spec.ingress[0].from[0]', value: 'x' }] as const
  const finding = findingIn('a: b', { marks: ['b'], finding: { fix: { safety: 'proven', edits } } })
  const text = print([reportOf('a.yaml', { findings: [finding] })])
  t.match(text, /\n {2}Mend it: netpol-guardrail lint --fix\n {2}More: /)
  t.match(text, /\n1 can be mended: netpol-guardrail lint --fix\n$/)
  t.end()
})

await t.test('paints on terminals, and changes no character by it', (t) => {
  const painted = print(corpus, { isColoured: true })
  t.match(painted, '\u001b[1mpolicies/web.yaml:9:7\u001b[0m  \u001b[1;31mviolation\u001b[0m  ')
  t.match(painted, '\u001b[1;33m^^^^^^^^^\u001b[0m')
  t.equal(painted.replaceAll(/\u001b\[[0-9;]*m/g, ''), print(corpus))
  t.end()
})

await t.test('cuts what nobody would read or paste', (t) => {
  const yaml = Array.from({ length: 200 }, (_, index) => `- item ${index}`).join('\n')
  const finding = findingIn('a: b', {
    marks: ['b'],
    finding: {
      wording: {
        summary: 'x'.repeat(5000),
        detail: '',
        corrections: [{ intro: 'Write:', yaml, replaces: { part: 'peers', direction: 'ingress', rule: 0 } }],
      },
    },
  })
  const text = print([reportOf('a.yaml', { findings: [finding] })])
  t.match(text, /- item 39\n {6}\.\.\. and 160 more lines; -o json has them all\n/)
  t.ok(text.length < 4000)
  t.end()
})

await t.test('gives an empty list its key, and nothing to paste where a rule should go', (t) => {
  const told = (replaces: Correction['replaces']) => {
    const corrections = [{ intro: 'Leave it out:', yaml: '[]', replaces }]
    const finding = findingIn('a: b', {
      marks: ['b'],
      finding: { wording: { summary: 's', detail: 'D.', corrections } },
    })
    return print([reportOf('a.yaml', { findings: [finding] })])
  }
  t.match(told({ part: 'direction', direction: 'egress' }), '\n  Leave it out:\n\n      egress: []\n\n  More')
  t.match(told({ part: 'rule', direction: 'egress', rule: 0 }), '\n  Leave it out.\n  More')
  t.end()
})

await t.test('tells of an object that is gone from the file without showing lines', (t) => {
  const gone = { ...findingIn('a: b', { marks: ['b'] }), excerpt: [] }
  t.equal(
    print([reportOf('old.yaml', { findings: [gone] })]).split('\n\n')[0],
    `old.yaml:1:4  violation  or-peers
  NetworkPolicy shop/allow-web: two items are alternatives
  Two items.
  More: netpol-guardrail explain or-peers`,
  )
  t.end()
})

await t.test('counts as there before only what it shows', (t) => {
  const before = (severity: 'advice' | 'info') =>
    findingIn('a: b', { marks: ['b'], severity, finding: { since: 'before' } })
  const reports = [reportOf('a.yaml', { findings: [before('advice'), before('info')] })]
  t.match(print(reports), /^1 advice.*\n1 of them was there before the change$/m)
  t.match(print(reports, { showsInfo: true }), /^2 of them were there before the change$/m)
  t.end()
})

await t.test('notes beside a proven correction what its author must know', (t) => {
  const fix = { safety: 'proven', edits: [], told: 'ingress stays closed' } as const
  const finding = findingIn('a: b', { marks: ['b'], finding: { fix } })
  t.match(
    print([reportOf('a.yaml', { findings: [finding] })]),
    /^ {2}Mend it: netpol-guardrail lint --fix\n {2}Note that ingress stays closed\.$/m,
  )
  t.end()
})
