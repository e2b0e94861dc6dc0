import t from 'tap'
import {
  findingClasses,
  isShownAt,
  type Level,
  type LevelSetting,
  stricterOf,
  violates,
} from '../../src/model/level.ts'

const foundSince = { major: 0, minor: 2 }

function at(level: Level, version: LevelSetting['version'] = 'latest'): LevelSetting {
  return { level, version }
}

await t.test('a level asks for everything that the one before it asks for', (t) => {
  const violatedAt = (level: Level): readonly boolean[] =>
    findingClasses.map((findingClass) => violates(at(level), { class: findingClass, foundSince }))
  t.strictSame(violatedAt('off'), [false, false, false, false])
  t.strictSame(violatedAt('baseline'), [true, false, false, false])
  t.strictSame(violatedAt('strict'), [true, true, false, false])
  t.end()
})

await t.test('shows advice beside violations, and nothing where nobody watches', (t) => {
  const shownAt = (level: Level): readonly boolean[] =>
    findingClasses.map((findingClass) => isShownAt(at(level), { class: findingClass, foundSince }))
  t.strictSame(shownAt('off'), [false, false, false, false])
  t.strictSame(shownAt('baseline'), [true, true, true, false])
  t.strictSame(shownAt('strict'), [true, true, true, false])
  t.end()
})

await t.test(
  'a namespace pinned to a release neither violates nor sees what that release did not find',
  (t) => {
    const found = { class: 'baseline', foundSince } as const
    for (const [version, expected] of [
      [{ major: 0, minor: 1 }, false],
      [{ major: 0, minor: 2 }, true],
      [{ major: 1, minor: 0 }, true],
      ['latest', true],
    ] as const) {
      t.equal(violates(at('strict', version), found), expected)
      t.equal(isShownAt(at('strict', version), found), expected)
    }
    t.end()
  },
)

await t.test('the stricter of two settings asks for all that either asks for', (t) => {
  const old = { major: 0, minor: 1 }
  t.same(stricterOf(at('strict', old), at('baseline')), at('strict'))
  t.same(stricterOf(at('off'), at('baseline', old)), at('baseline'))
  t.same(stricterOf(at('baseline', old), at('baseline', old)), at('baseline', old))
  t.end()
})
