import fc from 'fast-check'
import type { JsonObject } from '../../src/model/shape.ts'

const keys = [
  'a',
  'b',
  'matchLabels',
  'app.kubernetes.io/name',
  'yes',
  '12',
  'with space',
  'é😀',
  "it's",
  '__proto__',
  '<<',
  'a:b',
]
const strings = [
  '',
  'x',
  'web',
  'yes',
  '010',
  '~',
  ' padded ',
  'a: b',
  '# no comment',
  '{x}',
  '- a',
  "it's",
  'say "hi"',
  'é😀',
  '10.0.0.0/8',
  '::/0',
  '*',
  'one line\n',
  'two words',
  'back\\slash',
  'tab\there',
]

const scalar = fc.oneof(fc.constantFrom(...strings), fc.constantFrom(0, 80, -1, 1.5, true, false, null))

const { value } = fc.letrec<{ readonly value: unknown; readonly list: unknown; readonly map: unknown }>(
  (tie) => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    map: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 3 }),
  }),
)

/** Objects with odd keys and strings, some of whose values come twice. */
export const arbitraryObject: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 4 }),
    fc.dictionary(fc.constantFrom('x', 'y'), value, { maxKeys: 2 }),
  )
  .map(([shared, more]) => ({
    first: shared,
    second: { ...shared, ...more },
    list: [shared, ...Object.values(shared)],
  }))
