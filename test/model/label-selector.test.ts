import t from 'tap'
import { Problems, type Decoded } from '../../src/model/decoded.ts'
import { type LabelSelector, readLabelSelector } from '../../src/model/label-selector.ts'
import { below } from '../../src/model/path.ts'

function read(value: unknown): Decoded<LabelSelector> {
  const problems = new Problems()
  return problems.decoded(readLabelSelector(value, below(undefined, 'podSelector'), problems))
}

await t.test('reads both parts as one list of requirements', (t) => {
  t.strictSame(
    read({
      matchLabels: { app: 'web', tier: '' },
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x', 'y'] },
        { key: 'b', operator: 'NotIn', values: ['z'] },
        { key: 'c', operator: 'Exists' },
        { key: 'd', operator: 'DoesNotExist', values: [] },
      ],
    }),
    {
      ok: true,
      value: {
        requirements: [
          { operator: 'In', key: 'app', values: ['web'] },
          { operator: 'In', key: 'tier', values: [''] },
          { operator: 'In', key: 'a', values: ['x', 'y'] },
          { operator: 'NotIn', key: 'b', values: ['z'] },
          { operator: 'Exists', key: 'c' },
          { operator: 'DoesNotExist', key: 'd' },
        ],
      },
    },
  )
  t.end()
})

await t.test('reads every spelling of an empty selector as one', (t) => {
  for (const value of [
    {},
    null,
    undefined,
    { matchLabels: {} },
    { matchLabels: null, matchExpressions: null },
    { matchExpressions: [] },
    { matchlabels: { app: 'ignored: field names are case-sensitive' } },
  ])
    t.strictSame(read(value), { ok: true, value: { requirements: [] } })
  t.end()
})

await t.test('takes null for the empty string, in labels and in values', (t) => {
  t.strictSame(
    read({ matchLabels: { app: null }, matchExpressions: [{ key: 'a', operator: 'In', values: [null] }] }),
    {
      ok: true,
      value: {
        requirements: [
          { operator: 'In', key: 'app', values: [''] },
          { operator: 'In', key: 'a', values: [''] },
        ],
      },
    },
  )
  t.end()
})

await t.test('reads keys that are names of Object.prototype', (t) => {
  const value: unknown = JSON.parse(
    '{"matchLabels": {"__proto__": "a", "constructor": "b"}, "matchExpressions": [{"key": "toString", "operator": "Exists"}]}',
  )
  t.strictSame(read(value), {
    ok: true,
    value: {
      requirements: [
        { operator: 'In', key: '__proto__', values: ['a'] },
        { operator: 'In', key: 'constructor', values: ['b'] },
        { operator: 'Exists', key: 'toString' },
      ],
    },
  })
  t.end()
})

const wrong: readonly (readonly [title: string, value: unknown, path: string, reason: string])[] = [
  ['a list', [], 'podSelector', 'must be an object, not a list'],
  [
    'a label that is a number',
    { matchLabels: { v: 1 } },
    'podSelector.matchLabels.v',
    'must be a string, not a number',
  ],
  [
    'matchExpressions as an object',
    { matchExpressions: {} },
    'podSelector.matchExpressions',
    'must be a list, not an object',
  ],
  ['no key', expression({ operator: 'Exists' }), expressionAt('.key'), 'must name a label'],
  [
    'an operator in another case',
    expression({ key: 'a', operator: 'in', values: ['x'] }),
    expressionAt('.operator'),
    'must be In, NotIn, Exists or DoesNotExist',
  ],
  [
    'an operator that is a name of Object.prototype',
    expression({ key: 'a', operator: 'constructor' }),
    expressionAt('.operator'),
    'must be In, NotIn, Exists or DoesNotExist',
  ],
  [
    'In without values',
    expression({ key: 'a', operator: 'In', values: [] }),
    expressionAt('.values'),
    'must not be empty for operator In',
  ],
  [
    'NotIn without values',
    expression({ key: 'a', operator: 'NotIn', values: null }),
    expressionAt('.values'),
    'must not be empty for operator NotIn',
  ],
  [
    'Exists with values',
    expression({ key: 'a', operator: 'Exists', values: ['x'] }),
    expressionAt('.values'),
    'must be empty for operator Exists',
  ],
  [
    'a value that is a list',
    expression({ key: 'a', operator: 'In', values: ['x', []] }),
    expressionAt('.values[1]'),
    'must be a string, not a list',
  ],
]

function expression(value: unknown): unknown {
  return { matchExpressions: [value] }
}

function expressionAt(field: string): string {
  return `podSelector.matchExpressions[0]${field}`
}

for (const [title, value, path, reason] of wrong) {
  await t.test(`does not accept ${title}`, (t) => {
    t.strictSame(read(value), { ok: false, problems: [{ path, reason }] })
    t.end()
  })
}

await t.test('does not accept null as an expression', (t) => {
  t.equal(read(expression(null)).ok, false)
  t.end()
})
