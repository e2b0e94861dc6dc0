import fc from 'fast-check'
import t from 'tap'
import type { Labels, LabelSelector, Requirement } from '../../src/model/label-selector.ts'
import {
  covers,
  isEverything,
  isNothing,
  matches,
  normaliseSelector,
  sameSelector,
} from '../../src/netpol/selector.ts'
import { holds } from '../property.ts'

const keys = ['a', '__proto__', 'constructor'] as const
const named = ['x', 'y', '']
/** No requirement names the last one: it stands for all the values that nobody wrote. */
const values = [...named, 'another']

/** Every label set that these selectors can tell apart. */
const universe: readonly Labels[] = keys.reduce<readonly Labels[]>(
  (sets, key) => sets.flatMap((set) => [set, ...values.map((value) => new Map([...set, [key, value]]))]),
  [new Map()],
)

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    operator: fc.constantFrom('In', 'NotIn'),
    key: fc.constantFrom(...keys),
    values: fc.array(fc.constantFrom(...named), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ operator: fc.constantFrom('Exists', 'DoesNotExist'), key: fc.constantFrom(...keys) }),
)
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  requirements: fc.array(requirement, { maxLength: 6 }),
})

/** The naive model: the documented meaning of each operator, asked of every label set there is. */
function matched({ requirements }: LabelSelector): readonly boolean[] {
  return universe.map((labels) =>
    requirements.every((asked) => {
      const has = labels.has(asked.key)
      if (!('values' in asked)) return asked.operator === 'Exists' ? has : !has
      const listed = asked.values.some((value) => has && value === labels.get(asked.key))
      return asked.operator === 'In' ? listed : !listed
    }),
  )
}

function select(...requirements: readonly Requirement[]): LabelSelector {
  return { requirements }
}

function isIn(key: string, ...listed: readonly string[]): Requirement {
  return { operator: 'In', key, values: listed }
}

function isNotIn(key: string, ...listed: readonly string[]): Requirement {
  return { operator: 'NotIn', key, values: listed }
}

const exists = (key: string): Requirement => ({ operator: 'Exists', key })
const isAbsent = (key: string): Requirement => ({ operator: 'DoesNotExist', key })

await t.test('matches what the documentation says', (t) => {
  holds(
    t,
    fc.property(selector, (asked) => {
      const expected = matched(asked)
      return universe.every((labels, index) => matches(asked, labels) === expected[index])
    }),
    500,
  )
  t.end()
})

await t.test('knows which selectors match everything, and which nothing', (t) => {
  holds(
    t,
    fc.property(selector, (asked) => {
      const expected = matched(asked)
      return (
        isEverything(asked) === !expected.includes(false) && isNothing(asked) === !expected.includes(true)
      )
    }),
    2000,
  )
  t.end()
})

await t.test('decides whether one selector covers another, always', (t) => {
  holds(
    t,
    fc.property(selector, selector, (outer, inner) => {
      const byOuter = matched(outer)
      return covers(outer, inner) === matched(inner).every((bit, index) => !bit || byOuter[index] === true)
    }),
    3000,
  )
  t.end()
})

await t.test('gives selectors of one meaning one form', (t) => {
  holds(
    t,
    fc.property(selector, selector, (a, b) => {
      const same = String(matched(a)) === String(matched(b))
      const sameForm = JSON.stringify(normaliseSelector(a)) === JSON.stringify(normaliseSelector(b))
      return sameForm === same && sameSelector(a, b) === same && same === (covers(a, b) && covers(b, a))
    }),
    3000,
  )
  t.end()
})

await t.test('covers a selector that has a requirement more', (t) => {
  holds(
    t,
    fc.property(selector, requirement, (asked, more) => covers(asked, select(...asked.requirements, more))),
    500,
  )
  t.end()
})

const contradictions: readonly (readonly [title: string, selector: LabelSelector])[] = [
  ['two values for one label', select(isIn('a', 'x'), isIn('a', 'y'))],
  ['a value that is excluded', select(isIn('a', 'x'), isNotIn('a', 'y', 'x'))],
  ['all values excluded one by one', select(isNotIn('a', 'x'), isIn('a', 'x', 'y'), isNotIn('a', 'y'))],
  ['a label that must be there and must not', select(exists('a'), isAbsent('a'))],
  ['a value of a label that must not be there', select(isAbsent('a'), isIn('a', 'x'))],
  [
    'lists that meet pairwise but not all together',
    select(isIn('a', 'x', 'y'), isIn('a', 'y', 'z'), isIn('a', 'x', 'z')),
  ],
]

for (const [title, contradiction] of contradictions) {
  await t.test(`sees that nothing matches ${title}`, (t) => {
    t.equal(isNothing(contradiction), true)
    t.equal(isEverything(contradiction), false)
    t.strictSame(normaliseSelector(contradiction), { kind: 'nothing' })
    t.equal(covers(select(isIn('b', 'q')), contradiction), true)
    t.equal(covers(contradiction, select()), false)
    t.end()
  })
}

await t.test('matches where a key is absent: NotIn and DoesNotExist', (t) => {
  t.equal(matches(select(isNotIn('a', 'x')), new Map()), true)
  t.equal(matches(select(isAbsent('a')), new Map()), true)
  t.equal(matches(select(exists('a')), new Map()), false)
  t.equal(covers(select(isNotIn('a', 'x')), select(isAbsent('a'))), true)
  t.equal(covers(select(exists('a')), select(isNotIn('a', 'x'))), false)
  t.end()
})

await t.test('row 29: takes keys of Object.prototype for labels like any other', (t) => {
  for (const key of ['toString', '__proto__', 'constructor', 'hasOwnProperty']) {
    t.equal(matches(select(exists(key)), new Map([['a', 'x']])), false)
    t.equal(matches(select(isAbsent(key)), new Map([[key, 'x']])), false)
    t.equal(isEverything(select(exists(key))), false)
    t.equal(covers(select(exists(key)), select(isIn(key, 'x'))), true)
    t.equal(covers(select(exists(key)), select()), false)
  }
  t.end()
})

await t.test('reduces requirements to one constraint for each key, sorted', (t) => {
  t.strictSame(
    normaliseSelector(
      select(
        isNotIn('c', 'y', 'x', 'y'),
        isIn('b', 'z', 'x', 'y'),
        isNotIn('b', 'y'),
        isAbsent('d'),
        exists('a'),
      ),
    ),
    {
      kind: 'constraints',
      constraints: [
        { key: 'a', allows: 'unlisted', values: [], allowsAbsence: false },
        { key: 'b', allows: 'listed', values: ['x', 'z'], allowsAbsence: false },
        { key: 'c', allows: 'unlisted', values: ['x', 'y'], allowsAbsence: true },
        { key: 'd', allows: 'listed', values: [], allowsAbsence: true },
      ],
    },
  )
  t.strictSame(normaliseSelector(select()), { kind: 'constraints', constraints: [] })
  t.end()
})

await t.test('takes 10,000 requirements of 100 values, on one key and on 10,000', (t) => {
  const listed = Array.from({ length: 100 }, (_, index) => `v${index}`)
  const requirements = (key: (index: number) => string): readonly Requirement[] =>
    Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0
        ? isIn(key(index), ...listed)
        : isNotIn(key(index), ...listed.map((value) => `${value}-${index}`)),
    )
  const onOne = select(...requirements(() => 'k'))
  const onMany = select(...requirements((index) => `k${index}`))
  t.strictSame(normaliseSelector(onOne), {
    kind: 'constraints',
    constraints: [{ key: 'k', allows: 'listed', values: listed.toSorted(), allowsAbsence: false }],
  })
  t.equal(covers(onMany, onMany), true)
  t.end()
})
