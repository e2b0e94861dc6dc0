/**
 * How much work may still be done, in steps of about one comparison. Selectors and port lists can be built so that
 * their difference is far larger than they are; whoever runs out says that the answer is unknown.
 */
export interface Effort {
  stepsLeft: number
}

const leastSteps = 500_000

/** Enough for every policy that people write, and for any that differs little from the other, whatever its size. */
export function effortFor(size: number): Effort {
  return { stepsLeft: leastSteps + 8 * size }
}

/** Takes the steps; false where there are not as many left, and then there are none. */
export function spend(effort: Effort, steps: number): boolean {
  effort.stepsLeft = steps > effort.stepsLeft ? 0 : effort.stepsLeft - steps
  return effort.stepsLeft > 0
}
