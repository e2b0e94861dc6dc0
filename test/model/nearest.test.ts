import t from 'tap'
import { allNearest, nearest } from '../../src/model/nearest.ts'

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

await t.test('names all that are equally near', (t) => {
  t.same(allNearest('engress', ['ingress', 'egress', 'from']), ['ingress', 'egress'])
  t.same(allNearest('ingres', ['ingress', 'egress']), ['ingress'])
  t.same(allNearest('spec', ['ingress', 'egress']), [])
  t.end()
})
