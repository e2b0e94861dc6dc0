import t from 'tap'
import { nearest } from '../../src/config/nearest.ts'

const fields = ['levels', 'rules', 'overrides', 'enforce', 'enforceVersion', 'In']

const cases: readonly (readonly [string, string | undefined])[] = [
  ['levels', 'levels'],
  ['levls', 'levels'],
  ['levells', 'levels'],
  ['lebels', 'levels'],
  ['leveles', 'levels'],
  ['lveels', 'levels'],
  ['Levels', 'levels'],
  ['rule', 'rules'],
  ['enforce-version', 'enforceVersion'],
  ['enforced', 'enforce'],
  ['In', 'In'],
  ['Is', undefined],
  ['labels', 'levels'],
  ['label', undefined],
  ['', undefined],
  ['something', undefined],
  ['levels'.repeat(20), undefined],
]

await t.test('finds what was surely meant, and nothing else', (t) => {
  for (const [text, meant] of cases) t.equal(nearest(text, fields), meant, text || 'an empty text')
  t.equal(nearest('levels', []), undefined)
  t.end()
})
