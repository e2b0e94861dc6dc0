/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  /** The lines that `chunk` completes, without their ends; undefined if a line is longer than allowed. */
  readonly push: (chunk: Uint8Array) => readonly string[] | undefined
  /** Whether a line has begun that has not ended. */
  readonly isInsideLine: () => boolean
}

const lineFeed = 0x0a

/** Makes a splitter for UTF-8 lines of at most `maxLineBytes`. Each byte is looked at once, however they arrive. */
export function makeLineSplitter(maxLineBytes: number): LineSplitter {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  const take = (last: Uint8Array): string => {
    const line = Buffer.concat([...pending, last]).toString('utf8')
    pending = []
    pendingBytes = 0
    return line
  }
  return {
    push: (chunk) => {
      const lines: string[] = []
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
        if (pendingBytes + end - from > maxLineBytes) return undefined
        lines.push(take(chunk.subarray(from, end)))
        from = end + 1
      }
      const rest = chunk.subarray(from)
      pendingBytes += rest.byteLength
      if (pendingBytes > maxLineBytes) return undefined
      if (rest.byteLength > 0) pending.push(rest)
      return lines
    },
    isInsideLine: () => pendingBytes > 0,
  }
}
