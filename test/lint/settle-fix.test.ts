import t from 'tap'
import type { LintFinding } from '../../src/model/lint.ts'
import { linterAt, policyWith } from './lint-texts.ts'

const policy = policyWith('scrape', '10.0.0.0/8').replace(
  /ipBlock:\n.*\n/,
  'namespaceSelector: {matchLabels: {name: monitoring}}\n',
)

function namespace(name: string, labels: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: ${labels}}\n`
}

/** The finding about the label, where these Namespaces are among the files. */
function findingBeside(...namespaces: readonly string[]): LintFinding | undefined {
  const linter = linterAt()
  for (const text of namespaces) linter.learnNamespaces(text)
  return linter.lint('a.yaml', policy).findings.find(({ finding: { fix } }) => fix !== undefined)
}

void t.test('the label that the API server sets is the same where only that namespace has the other', (t) => {
  const { fix } = findingBeside(
    namespace('monitoring', '{name: monitoring}'),
    namespace('shop', '{name: shop}'),
  )?.finding ?? { fix: undefined }
  t.equal(fix?.safety, 'proven')
  t.equal(fix?.told, 'of the Namespaces among the files only monitoring is labelled name=monitoring')
  const linter = linterAt()
  linter.learnNamespaces(namespace('monitoring', '{name: monitoring}'))
  t.equal(
    linter.fix('a.yaml', policy, ({ finding }) => finding.fix?.safety === 'proven').text,
    policy.replace('{name: monitoring}', '{kubernetes.io/metadata.name: monitoring}'),
  )
  t.end()
})

void t.test('where the files do not show it somebody has to want it', (t) => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'no Namespace is there': [],
    'only others are': [namespace('shop', '{name: shop}')],
    'it has not the label': [namespace('monitoring', '{team: monitoring}')],
    'it has another name there': [namespace('monitoring', '{name: metrics}')],
    'another has it as well': [
      namespace('monitoring', '{name: monitoring}'),
      namespace('evil', '{name: monitoring}'),
    ],
  }
  for (const [title, namespaces] of Object.entries(cases)) {
    const finding = findingBeside(...namespaces)
    t.equal(finding?.finding.rule, 'spoofable-namespace-label')
    t.equal(finding?.finding.fix?.safety, 'chosen', title)
    t.equal(finding?.finding.fix?.told, undefined)
  }
  t.end()
})
