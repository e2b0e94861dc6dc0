/** The memory that request bodies share. Whoever asks for more than is left gets nothing, and no exception. */
export interface HeldBytes {
  readonly tryTake: (bytes: number) => boolean
  readonly giveBack: (bytes: number) => void
}

/** Makes an account of `limit` bytes. */
export function makeHeldBytes(limit: number): HeldBytes {
  let left = limit
  return {
    tryTake: (bytes) => {
      if (bytes > left) return false
      left -= bytes
      return true
    },
    giveBack: (bytes) => {
      left += bytes
    },
  }
}
