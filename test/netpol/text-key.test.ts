import fc from 'fast-check'
import t from 'tap'
import { below } from '../../src/model/path.ts'
import { placeKey, valueKey } from '../../src/netpol/text-key.ts'
import { holds } from '../property.ts'

void t.test('is the same for equal values, and another one for others', (t) => {
  const small = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  holds(
    t,
    fc.property(small, (value) => valueKey(value) === valueKey(structuredClone(value))),
  )
  const texts = [
    'a',
    '"a"',
    1,
    '1',
    null,
    'null',
    true,
    [],
    {},
    [[]],
    ['a', 'b'],
    ['a,b'],
    { a: 'b' },
    { 'a:b': 1 },
  ]
  t.equal(new Set(texts.map(valueKey)).size, texts.length)
  t.end()
})

void t.test('ends for what is long, deep, or holds itself', (t) => {
  const loop: Record<string, unknown> = {}
  loop['again'] = [loop, loop]
  t.ok(valueKey(loop).length <= 4000)
  t.ok(valueKey('x'.repeat(100_000)).length <= 4000)
  t.ok(valueKey(Array.from({ length: 100_000 }, () => ({ a: 1 }))).length <= 4000)
  t.end()
})

void t.test('knows places whatever the entry', (t) => {
  const rule = (index: number): string => placeKey(below(below(below(undefined, 'spec'), 'ingress'), index))
  t.equal(rule(0), rule(7))
  t.not(rule(0), placeKey(below(below(undefined, 'spec'), 'egress')))
  t.end()
})
