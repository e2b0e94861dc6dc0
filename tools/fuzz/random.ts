/** Chance that repeats itself: the same seed gives the same choices on every machine. */
export interface Chance {
  /** A whole number from 0 up to and without `limit`. */
  readonly below: (limit: number) => number
  /** True in one of `cases` cases. */
  readonly oneIn: (cases: number) => boolean
  /** One of them, each as likely as the other. */
  readonly pick: <const T>(choices: readonly [T, ...T[]]) => T
  /** One of them; the number beside each says how likely it is. */
  readonly weigh: <T>(choices: readonly (readonly [number, T])[]) => T
  /** As many as `count` of what `make` gives. */
  readonly times: <T>(count: number, make: (index: number) => T) => T[]
}

/**
 * The chance that belongs to one review of a run. It depends on nothing but these two numbers, so that a failure can be
 * repeated without the reviews before it. The generator is sfc32 by Chris Doty-Humphrey (PractRand, public domain).
 */
export function makeChance(seed: number, index: number): Chance {
  let [a, b, c, counter] = [seed | 0, index | 0, Math.floor(index / 2 ** 32) ^ 0x9e3779b9, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  // The first values still show the seed.
  for (let round = 0; round < 15; round += 1) next()

  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  return {
    below,
    oneIn: (cases) => below(cases) === 0,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    weigh: (choices) => {
      let left = below(choices.reduce((sum, [weight]) => sum + weight, 0))
      for (const [weight, choice] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      throw new RangeError('nothing to choose from')
    },
    times: (count, make) => Array.from({ length: count }, (_, index) => make(index)),
  }
}
