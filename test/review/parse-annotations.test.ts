import t from 'tap'
import { makeAnnotationsParser } from '../../src/review/parse-annotations.ts'

function parser(): { readonly parse: ReturnType<typeof makeAnnotationsParser>; readonly parsed: string[] } {
  const parsed: string[] = []
  const parse = makeAnnotationsParser((text) => {
    parsed.push(text)
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  })
  return { parse, parsed }
}

await t.test('what was written in a namespace before is not parsed again', (t) => {
  const { parse, parsed } = parser()
  const first = parse('{"a":"1"}', 'shop')
  t.same(first, { a: '1' })
  t.same(parse('{"a":"2"}', 'shop'), { a: '2' })
  t.equal(parse('{"a":"1"}', 'shop'), first, 'the same object')
  t.same(parse('{"a":"1"}', 'pay'), { a: '1' })
  t.equal(parsed.length, 3)
  t.end()
})

await t.test('only the latest four are known', (t) => {
  const { parse, parsed } = parser()
  for (const value of [1, 2, 3, 4, 5]) t.same(parse(`{"a":${value}}`, 'shop'), { a: value })
  parse('{"a":2}', 'shop')
  t.equal(parsed.length, 5)
  parse('{"a":1}', 'shop')
  t.equal(parsed.length, 6)
  t.end()
})

await t.test('many namespaces and long texts are parsed each time, and right', (t) => {
  const { parse, parsed } = parser()
  const long = JSON.stringify({ a: 'x'.repeat(5000) })
  for (const namespace of ['shop', 'shop', 'x'.repeat(5000)])
    t.same(parse(long, namespace), { a: 'x'.repeat(5000) })
  for (let index = 0; index < 5000; index += 1) parse(`{"a":${index}}`, `team-${index}`)
  t.same(parse('{"a":0}', 'team-1'), { a: 0 })
  t.equal(parsed.length, 5004)
  t.end()
})

await t.test('what is no JSON stays so', (t) => {
  const { parse } = parser()
  for (let again = 0; again < 2; again += 1) t.equal(parse('{"a":', 'shop'), undefined)
  t.end()
})

t.end()
