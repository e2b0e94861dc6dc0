import t from 'tap'
import { isShownAt, violates } from '../../src/model/level.ts'

await t.test('a level asks for everything that the one before it asks for', (t) => {
  const classes = ['baseline', 'strict', 'advice', 'info'] as const
  t.strictSame(
    classes.map((findingClass) => violates('off', findingClass)),
    [false, false, false, false],
  )
  t.strictSame(
    classes.map((findingClass) => violates('baseline', findingClass)),
    [true, false, false, false],
  )
  t.strictSame(
    classes.map((findingClass) => violates('strict', findingClass)),
    [true, true, false, false],
  )
  t.end()
})

await t.test('shows advice beside violations, and nothing where nobody watches', (t) => {
  t.strictSame([isShownAt('off', 'advice'), isShownAt('off', 'baseline')], [false, false])
  t.strictSame([isShownAt('baseline', 'advice'), isShownAt('baseline', 'baseline')], [true, true])
  t.strictSame([isShownAt('baseline', 'strict'), isShownAt('strict', 'strict')], [true, true])
  t.strictSame([isShownAt('baseline', 'info'), isShownAt('strict', 'info')], [false, false])
  t.end()
})
