import t from 'tap'
import type { DocumentedRule } from '../../src/report/rule-page.ts'
import { renderRuleIndex, renderRuleText } from '../../src/report/rule-text.ts'

const rule: DocumentedRule = {
  id: 'or-peers',
  kind: 'NetworkPolicy',
  title: 'Two peers that were meant to be one',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'One dash too many opens a whole namespace to everybody who runs anything in it.',
  remedy: 'Write one item:\n\n  - namespaceSelector: {}\n    podSelector: {}\n\nOr two rules.',
  whenNotToUse: 'Never.',
  messages: {
    alternatives: 'Two items that are alternatives.',
    'meant-as-one': 'Two that were meant as one.',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  optionsSchema: { properties: { labels: { description: 'Labels of pods', default: ['app'] } } },
  examples: [
    { title: 'one item', yaml: 'spec: {good: true}\n', findings: [] },
    {
      title: 'two dashes',
      oldYaml: 'spec: {}\n',
      yaml: 'spec:\n  bad: true\n',
      findings: [{ message: 'alternatives', path: 'spec.ingress[0]' }],
    },
    { title: 'three dashes', yaml: 'spec: {}\n', findings: [{ message: 'alternatives', path: 'spec' }] },
  ],
}

await t.test('says all about a rule, an example of what it finds and one of what is fine', (t) => {
  t.equal(
    renderRuleText(rule, 50),
    `or-peers: Two peers that were meant to be one
Judges every NetworkPolicy. Class baseline
(violates baseline, hence strict too), since v0.1.

Why
  One dash too many opens a whole namespace to
  everybody who runs anything in it.

What to write instead
  Write one item:

    - namespaceSelector: {}
      podSelector: {}

  Or two rules.

When not to use it
  Never.

What it says
  alternatives  Two items that are alternatives.
  meant-as-one  Two that were meant as one.

Options
  labels  Labels of pods. Default: ["app"]

For example: two dashes
  Before:
    spec: {}
  After:
    spec:
      bad: true
  Says alternatives at spec.ingress[0].

Fine: one item
    spec: {good: true}

References
  https://kubernetes.io/docs/concepts/services-networking/network-policies/
`,
  )
  t.end()
})

await t.test('leaves out what there is nothing to say about', (t) => {
  const bare = renderRuleText({ ...rule, optionsSchema: {}, examples: [], whenNotToUse: '' }, 96)
  t.notMatch(bare, /Options|For example|Fine/)
  const gone = { title: 'it goes', oldYaml: 'spec: {}\n', findings: [{ message: 'gone', path: 'spec' }] }
  t.match(
    renderRuleText({ ...rule, examples: [gone] }, 96),
    '  Before:\n    spec: {}\n  Then it is deleted.\n  Says gone at spec.',
  )
  t.end()
})

await t.test('lists the rules in a table for each class', (t) => {
  const { title } = rule
  t.equal(
    renderRuleIndex(
      [
        { id: 'redundant', title, class: 'info', gravestClass: 'advice' },
        { id: 'or-peers', title, class: 'baseline' },
        { id: 'any-ip', title: 'Every address', class: 'baseline', gravestClass: 'baseline' },
      ],
      40,
    ),
    `baseline: violates baseline, hence
strict too
  or-peers   Two peers that were meant
             to be one
  any-ip     Every address

info: only on request
  redundant  Two peers that were meant
             to be one (up to advice)

netpol-guardrail explain RULE says why,
and what to write instead.
`,
  )
  t.end()
})
