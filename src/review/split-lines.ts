/** Cuts a stream of bytes into lines, with an end to what it keeps in memory. */
export interface LineSplitter {
  /** Takes the next bytes, of which it keeps nothing, and hands out each line that they complete, without its end. */
  readonly push: (chunk: Buffer) => void
  /** Hands out the last line, if the bytes did not end with a line feed. */
  readonly end: () => void
}

/** What is done with a line. Undefined stands for a line that was longer than allowed. The bytes are valid during the call. */
export type TakeLine = (line: Buffer | undefined) => void

const lineFeed = 0x0a

/** Makes a splitter for lines of at most `maxLineBytes`. What belongs to a longer line is dropped as it comes. */
export function makeLineSplitter(maxLineBytes: number, take: TakeLine): LineSplitter {
  let pending: Buffer[] = []
  let pendingBytes = 0
  let isSkipping = false

  const finish = (last: Buffer): void => {
    if (isSkipping || pendingBytes + last.length > maxLineBytes) take(undefined)
    else take(pending.length === 0 ? last : Buffer.concat([...pending, last]))
    pending = []
    pendingBytes = 0
    isSkipping = false
  }

  return {
    push: (chunk) => {
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
        finish(chunk.subarray(from, end))
        from = end + 1
      }
      if (from === chunk.length) return
      pendingBytes += chunk.length - from
      if (pendingBytes > maxLineBytes) {
        isSkipping = true
        pending = []
      }
      // The chunk belongs to whoever read it, and is used again.
      if (!isSkipping) pending.push(Buffer.from(chunk.subarray(from)))
    },
    end: () => {
      if (pendingBytes > 0) finish(Buffer.alloc(0))
    },
  }
}
