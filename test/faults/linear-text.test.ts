import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import {
  answerOf,
  createOf,
  describeNamespaces,
  describePolicies,
  enforce,
  guarded,
  namespace,
  namespaces,
  policy,
  refusedSpec,
  reviewOf,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)

/**
 * Texts on which an expression that goes back works for the square of their length. At this length that is more than
 * any deadline, so that such an expression ends as a review given up, not as one that took a while.
 */
const lengthOfText = 600_000
const nasty: Readonly<Record<string, string>> = {
  'one letter': 'a'.repeat(lengthOfText),
  'one letter and an end that does not match': `${'a'.repeat(lengthOfText)}!`,
  spaces: `${' '.repeat(lengthOfText)}x`,
  'words of one letter': 'a '.repeat(lengthOfText / 2),
  digits: `${'1'.repeat(lengthOfText)}x`,
  dots: '1.'.repeat(lengthOfText / 2),
  colons: ':'.repeat(lengthOfText),
  dashes: `a${'-a'.repeat(lengthOfText / 2)}-`,
  slashes: '/'.repeat(lengthOfText),
  'line breaks': '\n'.repeat(lengthOfText),
  'what is escaped': '\u001b'.repeat(lengthOfText / 2),
  braces: '{name}{'.repeat(lengthOfText / 7),
  brackets: '[0].'.repeat(lengthOfText / 4),
}

await t.test('row 49: no text in any field that is read takes longer than its length', async (t) => {
  for (const [what, text] of Object.entries(nasty)) {
    const everywhere = policy(
      {
        podSelector: { matchLabels: { app: text }, matchExpressions: [{ key: text, operator: 'Exists' }] },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { a: text } } },
              { podSelector: { matchLabels: { b: 'c' } } },
            ],
          },
        ],
        egress: refusedSpec.egress,
      },
      { labels: { [text]: 'x' }, annotations: { a: text } },
    )
    const withCidr = policy({
      ...refusedSpec,
      egress: [{ to: [{ ipBlock: { cidr: text } }], ports: [{ port: text }] }],
    })
    const labelled = namespace({ [text]: text, 'netpol-guardrail.dev/enforce': text }, { a: text })
    const cases = [
      [enforce, createOf(everywhere)],
      [describePolicies, createOf(everywhere)],
      [enforce, createOf(withCidr)],
      [describeNamespaces, createOf(labelled)],
      [namespaces, createOf(labelled, text)],
      [guarded, reviewOf({ operation: 'UPDATE', object: labelled, oldObject: namespace({}) })],
    ] as const
    for (const [path, body] of cases) {
      // The API server waits no longer than this, and neither do we.
      const answer = answerOf(await guard.post(`${path}?timeout=30s`, body))
      t.notMatch(
        answer.auditAnnotations,
        { undecided: /^(?:deadline|failed|overloaded|too-large):/ },
        `${what} at ${path}`,
      )
    }
  }
  t.equal(await guard.metric('netpol_guardrail_undecided_total', 'reason="deadline"'), 0)
})

await t.test('row 49: nor do the first bytes of a review that is too large to be read', async (t) => {
  const starts = [
    ' '.repeat(4096),
    `{${' '.repeat(4095)}`,
    `{${'"request"'.repeat(400)}`,
    `{${'"request":'.repeat(400)}`,
    `{"request"${' '.repeat(4000)}`,
    `{"request":{${' '.repeat(2000)}"uid"${' '.repeat(2000)}`,
    `{"request":{"uid":"${'u'.repeat(4000)}`,
    `\uFEFF${' \t\r\n'.repeat(1000)}`,
  ]
  const rest = ' '.repeat(17 * 1024 * 1024)
  for (const start of starts) {
    const { statusCode } = await guard.post(enforce, `${start}${rest}`)
    t.equal(statusCode, 400, `there is no uid in ${start.slice(0, 20)}...`)
  }
})

await t.test('row 49: no expression is made while the program runs', async (t) => {
  const root = new URL('../../src/', import.meta.url)
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'))
  t.ok(files.length > 50)
  for (const file of files) t.notOk(/\bRegExp\s*\(/.test(await readFile(new URL(file, root), 'utf8')), file)
})
