import t from 'tap'
import { Problems, undecodable } from '../../src/model/decoded.ts'
import { below } from '../../src/model/path.ts'

await t.test('gives the value where nothing was wrong', (t) => {
  t.strictSame(new Problems().decoded(7), { ok: true, value: 7 })
  t.end()
})

await t.test('gives every problem with its path', (t) => {
  const problems = new Problems()
  problems.add(below(undefined, 'spec'), 'first')
  problems.add(undefined, 'second')
  t.strictSame(problems.decoded(7), {
    ok: false,
    problems: [
      { path: 'spec', reason: 'first' },
      { path: '', reason: 'second' },
    ],
  })
  t.end()
})

await t.test('keeps the first 20 problems of a million', (t) => {
  const problems = new Problems()
  for (let index = 0; index < 1_000_000; index += 1) problems.add(below(undefined, index), 'wrong')
  const decoded = problems.decoded(7)
  t.equal(decoded.ok, false)
  t.strictSame(decoded.ok ? [] : decoded.problems.map(({ path }) => path).slice(18), ['[18]', '[19]'])
  t.end()
})

await t.test('says of an input as a whole why nothing can be read of it', (t) => {
  t.strictSame(undecodable(undefined, 'empty'), { ok: false, problems: [{ path: '', reason: 'empty' }] })
  t.end()
})
