import t from 'tap'
import { makeLinter } from '../../src/lint/make-linter.ts'
import { settingsAt } from '../engine/circumstances.ts'

/** A linter with a fault that shows in the namespace `odd`. */
function makeFaultyLinter() {
  return makeLinter({
    rulesFor: (namespace) => {
      if (namespace === 'odd') throw new RangeError('too odd')
      return []
    },
    levels: settingsAt('strict', 'strict', 'strict').levels,
    namespace: undefined,
  })
}

const policy = (namespace: string): string =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: ${namespace}}
spec: {podSelector: {}}
`

await t.test('a fault of the linter itself is a problem of the file that shows it', (t) => {
  const linter = makeFaultyLinter()
  t.match(linter.lint('odd.yaml', policy('odd')), {
    policies: 1,
    findings: [],
    problems: [
      {
        line: undefined,
        column: undefined,
        reason: 'netpol-guardrail itself failed on it, please report that (RangeError: too odd)',
      },
    ],
  })
  t.match(linter.lint('even.yaml', policy('even')), { policies: 1, problems: [] }, 'and of no other')
  t.end()
})
