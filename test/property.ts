import fc from 'fast-check'
import type { Test } from 'tap'

/** Asserts that a property holds. A failure shows the smallest counterexample and the seed that repeats it. */
export function holds<Ts>(t: Test, property: fc.IProperty<Ts>, runs = 300): void {
  fc.assert(property, { numRuns: runs })
  t.pass(`holds in ${runs} cases`)
}
