import t from 'tap'
import { Problems } from '../../src/model/decoded.ts'
import { below } from '../../src/model/path.ts'
import {
  isJsonObject,
  kindOf,
  readList,
  readObject,
  readString,
  readStringMap,
} from '../../src/model/shape.ts'

const at = below(undefined, 'field')

/** What a reader makes of a value, and what it complains about. */
function reading<T>(read: (problems: Problems) => T): readonly [value: T, ...reasons: string[]] {
  const problems = new Problems()
  const value = read(problems)
  const decoded = problems.decoded(value)
  return decoded.ok ? [value] : [value, ...decoded.problems.map(({ reason }) => reason)]
}

await t.test('tells objects from lists and null', (t) => {
  t.equal(isJsonObject({}), true)
  for (const value of [null, undefined, [], 'text', 1, true]) t.equal(isJsonObject(value), false)
  t.end()
})

await t.test('takes absent and null for empty, as Go does', (t) => {
  for (const value of [null, undefined]) {
    t.strictSame(
      reading((problems) => readObject(value, at, problems)),
      [{}],
    )
    t.strictSame(
      reading((problems) => readList(value, at, problems)),
      [[]],
    )
    t.strictSame(
      reading((problems) => readString(value, at, problems)),
      [undefined],
    )
    t.strictSame(
      reading((problems) => readStringMap(value, at, problems)),
      [new Map()],
    )
  }
  t.end()
})

await t.test('says what stands there instead', (t) => {
  t.strictSame(
    reading((problems) => readObject([], at, problems)),
    [{}, 'must be an object, not a list'],
  )
  t.strictSame(
    reading((problems) => readList({}, at, problems)),
    [[], 'must be a list, not an object'],
  )
  t.strictSame(
    reading((problems) => readString(1, at, problems)),
    [undefined, 'must be a string, not a number'],
  )
  t.strictSame(
    reading((problems) => readStringMap('a', at, problems)),
    [new Map(), 'must be an object, not a string'],
  )
  t.end()
})

await t.test('reads maps whose keys are names of Object.prototype', (t) => {
  const written: unknown = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": null, "": "d"}')
  t.strictSame(
    reading((problems) => [...readStringMap(written, at, problems)]),
    [
      [
        ['__proto__', 'a'],
        ['constructor', 'b'],
        ['toString', ''],
        ['', 'd'],
      ],
    ],
  )
  t.end()
})

await t.test('names the member of a map that is no string', (t) => {
  const problems = new Problems()
  readStringMap({ fine: 'x', 'a.b/c': 5, d: {} }, at, problems)
  t.strictSame(problems.decoded(undefined), {
    ok: false,
    problems: [
      { path: 'field[a.b/c]', reason: 'must be a string, not a number' },
      { path: 'field.d', reason: 'must be a string, not an object' },
    ],
  })
  t.end()
})

await t.test('calls values by their kind', (t) => {
  t.strictSame([undefined, null, [], {}, 1, 'a', false].map(kindOf), [
    'nothing',
    'null',
    'a list',
    'an object',
    'a number',
    'a string',
    'a boolean',
  ])
  t.end()
})
