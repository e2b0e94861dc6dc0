import t from 'tap'
import {
  checkCidr,
  checkLabelKey,
  checkLabelValue,
  checkName,
  checkNamespace,
  checkNamespaceTemplate,
  checkUser,
  checkVersion,
  quote,
  type TextCheck,
} from '../../src/config/check-text.ts'

const cases: readonly {
  readonly check: TextCheck
  readonly good: readonly string[]
  readonly bad: readonly string[]
}[] = [
  { check: checkVersion, good: ['latest', 'v0.1', 'v12.30'], bad: ['', '0.1', 'v1', 'v1.2.3', 'v01.2'] },
  { check: checkCidr, good: ['10.0.0.0/8', '::/0', 'fd00::/8'], bad: ['', '10.0.0.0', '10.0.0.0/33'] },
  {
    check: checkNamespace,
    good: ['a', 'kube-system', '1a', 'a'.repeat(63)],
    bad: ['', 'A', 'a.b', '-a', 'a-', 'a_b', 'a\n', 'te*', 'a'.repeat(64)],
  },
  {
    check: checkLabelKey,
    good: ['a', 'a.b_c-D', 'example.com/a', 'a/b', `${'a'.repeat(253)}/${'b'.repeat(63)}`],
    bad: [
      '',
      '/',
      '/a',
      'a/',
      'a/b/c',
      'A.com/a',
      'a..b/c',
      '-a',
      'a\n',
      'a'.repeat(64),
      `${'a'.repeat(254)}/b`,
    ],
  },
  {
    check: checkLabelValue,
    good: ['', 'a', 'A.b_c-1'],
    bad: [' ', '-', 'a b', 'a/b', 'a\n', 'a'.repeat(64)],
  },
  {
    check: checkName,
    good: ['jane', 'Jane Doe', 'jane@example.com', 'é', '日本'],
    bad: ['', 'a*', 'a\u0000', 'a\u007f', '\ud800', 'a\u2028', '\u200b', ' a', 'a '],
  },
  {
    check: checkUser,
    good: ['system:node:a', 'system:serviceaccount:a:b', 'oidc:jane', 'system:kube-scheduler'],
    bad: [
      'system:masters',
      'system:nodes',
      'system:authenticated',
      'system:unauthenticated',
      'system:serviceaccounts',
      'system:serviceaccounts:a',
      'system:anonymous',
      'system:serviceaccount:a',
      'system:serviceaccount:a:',
      'system:serviceaccount:a:b:c',
    ],
  },
  {
    check: checkNamespaceTemplate,
    good: [
      'Namespace {name}{labels}.',
      'Namespace ',
      'Namespace {name} of {name}',
      `Namespace ${'a'.repeat(502)}`,
    ],
    bad: [
      '',
      '{name}',
      'namespace a',
      'Namespace {',
      'Namespace }',
      'Namespace {{name}}',
      'Namespace {}',
      'Namespace {Name}',
      'Namespace \t',
      `Namespace ${'a'.repeat(503)}`,
    ],
  },
]

/** A line separator in a title would break the test's own output. */
function titleOf(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, '?')
}

for (const { check, good, bad } of cases)
  await t.test(`${check.name} takes what is good, and says why it takes nothing else`, (t) => {
    for (const text of good) t.equal(check(text), undefined, titleOf(text))
    for (const text of bad) t.match(check(text), /^[ -~]{10,}$/, titleOf(text))
    t.end()
  })

await t.test('a text in a message is escaped and short', (t) => {
  t.equal(quote('a"\n'), '"a\\"\\n"')
  t.equal(quote('a'.repeat(81)), `"${'a'.repeat(77)}..."`)
  t.end()
})
