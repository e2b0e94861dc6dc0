import fc from 'fast-check'
import type { Test } from 'tap'

/**
 * Asserts that a property holds. A failure shows the smallest counterexample and the seed that repeats it.
 *
 * Every run tries the same cases, so that what fails is what has changed. `GUARDRAIL_PROPERTY_SEED=42` tries others, and
 * `GUARDRAIL_PROPERTY_TIMES=100` a hundred times as many.
 */
export function holds<Ts>(
  t: Test,
  property: fc.IProperty<Ts>,
  runs = 300,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const { GUARDRAIL_PROPERTY_SEED: seed = '1', GUARDRAIL_PROPERTY_TIMES: times = '1' } = environment
  const numRuns = runs * Number(times)
  fc.assert(property, { seed: Number(seed), numRuns })
  t.pass(`holds in ${numRuns} cases`)
}
