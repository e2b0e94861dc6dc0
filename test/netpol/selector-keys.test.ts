import t from 'tap'
import type { LabelSelector, Requirement } from '../../src/model/label-selector.ts'
import {
  isOnlyNegative,
  labelWord,
  labelWords,
  requiredLabelsOf,
  selectorKey,
  withoutKeys,
} from '../../src/netpol/selector-keys.ts'

function selector(...requirements: readonly Requirement[]): LabelSelector {
  return { requirements }
}

const app: Requirement = { operator: 'In', key: 'app', values: ['a', 'b'] }
const notB: Requirement = { operator: 'NotIn', key: 'app', values: ['b'] }
const noTier: Requirement = { operator: 'DoesNotExist', key: 'tier' }

await t.test('has one key for all spellings of a selector', (t) => {
  t.equal(selectorKey(selector(app, notB, noTier)), selectorKey(selector(noTier, { ...app, values: ['a'] })))
  t.not(selectorKey(selector(app)), selectorKey(selector(notB)))
  t.end()
})

await t.test('tells what must be there', (t) => {
  t.same(
    requiredLabelsOf(selector(noTier, notB, { operator: 'Exists', key: 'x' }, app)).map(({ key }) => key),
    ['app', 'x'],
  )
  t.same(requiredLabelsOf(selector(notB, noTier)), [])
  t.same(requiredLabelsOf(selector(app, { operator: 'DoesNotExist', key: 'app' })), [], 'nothing meets it')
  t.end()
})

await t.test('tells what only says what it leaves out', (t) => {
  t.ok(isOnlyNegative(selector(notB)))
  t.ok(isOnlyNegative(selector(notB, noTier)))
  t.notOk(isOnlyNegative(selector()))
  t.notOk(isOnlyNegative(selector(notB, app)))
  t.notOk(isOnlyNegative(selector(notB, { operator: 'Exists', key: 'app' })))
  t.notOk(isOnlyNegative(selector(app, { operator: 'DoesNotExist', key: 'app' })))
  t.end()
})

await t.test('takes all requirements on a key away', (t) => {
  t.same(withoutKeys(selector(app, noTier, notB), new Set(['app'])), selector(noTier))
  t.end()
})

await t.test('fits labels into a sentence', (t) => {
  t.equal(labelWords(['a']), 'a')
  t.equal(labelWords(['a', 'b'], 'and'), 'a and b')
  t.equal(labelWords(['a', 'b', 'c']), 'a, b or c')
  t.equal(labelWords(['a', 'b', 'c', 'd']), 'a, b, c or 1 more')
  t.equal(labelWord(''), '""')
  const long = 'x'.repeat(5000)
  t.equal(labelWord(long).length, 36)
  t.equal(labelWords([long, long, long]), `${labelWord(long)} or 2 more`)
  t.ok(labelWords(Array.from({ length: 10_000 }, () => long)).length < 55)
  t.end()
})
