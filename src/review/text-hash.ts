/** A number below 2^53 for some texts one after the other, never 0; by chance only do others get the same. */
export type TextHash = (...texts: readonly string[]) => number

/**
 * Makes a hash that depends on a seed. Whoever writes names into a log must not be able to choose two that collide, so
 * the seed has to be new for each run. Two lanes of multiply and shift, mixed at the end as MurmurHash3 does.
 */
export function makeTextHash(seed: number): TextHash {
  const first = Math.imul(seed ^ 0x85ebca6b, 0xc2b2ae35)
  const second = Math.imul(seed + 0x27d4eb2f, 0x165667b1)
  return (...texts) => {
    let high = first
    let low = second
    for (const text of texts) {
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index)
        high = Math.imul(high ^ code, 0x9e3779b1)
        low = Math.imul(low ^ code, 0x5f356495)
        high ^= high >>> 15
      }
      // So that `ab c` is another number than `a bc`.
      high = Math.imul(high ^ text.length, 0x27d4eb2f)
    }
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
    const hash = (high >>> 11) * 0x1_0000_0000 + (low >>> 0)
    return hash === 0 ? 1 : hash
  }
}
