/** A time from when to when something happened. Milliseconds since 1970. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Spans of time under numbers, each of which can be taken once. */
export interface OpenSpans {
  /** Keeps a span under a number; taking it takes `twin` too, a row that was returned just before. */
  readonly add: (hash: number, span: Span, twin?: number) => number
  /** Takes a span under the number that overlaps this one, if there is one. */
  readonly take: (hash: number, span: Span) => boolean
  /** Whether spans have been forgotten to make room. */
  readonly hasForgotten: () => boolean
}

/** Rows count from 1, so that new memory, which is all zeros, is empty. */
const nothing = 0
/** Rows are found by number and time, so that a policy that is written all day makes no long chain. */
const periodMs = 10_000
const bucketsPerPeriod = 1024
/** A request is over after this; kube-apiserver's own limit is 60 s. */
const longestMs = 60_000

/**
 * Makes room for `capacity` spans, a power of two; when it is full all of them are forgotten. Takes 33 bytes for each,
 * page by page as they come. A span is kept by its end.
 */
export function makeOpenSpans(capacity: number): OpenSpans {
  const buckets = new Int32Array(capacity)
  const hashes = new Float64Array(capacity + 1)
  const starts = new Float64Array(capacity + 1)
  const durations = new Uint32Array(capacity + 1)
  const nexts = new Int32Array(capacity + 1)
  const twins = new Int32Array(capacity + 1)
  const isOpen = new Uint8Array(capacity + 1)
  let size = 0
  let hasForgotten = false

  // A page of memory for each period: what happens at the same time lies together.
  const bucketOf = (hash: number, period: number): number =>
    (period * bucketsPerPeriod + (hash & (bucketsPerPeriod - 1))) & (capacity - 1)

  const takeFrom = (bucket: number, hash: number, { fromMs, toMs }: Span): boolean => {
    let previous = nothing
    for (let row = buckets[bucket] ?? nothing; row !== nothing;) {
      const next = nexts[row] ?? nothing
      const start = starts[row] ?? 0
      const isMatch =
        isOpen[row] === 1 && hashes[row] === hash && start <= toMs && start + (durations[row] ?? 0) >= fromMs
      if (isMatch) {
        isOpen[row] = 0
        isOpen[twins[row] ?? row] = 0
      }
      // What has been taken leaves the chain, by itself or when somebody passes its twin.
      if (isOpen[row] === 1) previous = row
      else if (previous === nothing) buckets[bucket] = next
      else nexts[previous] = next
      if (isMatch) return true
      row = next
    }
    return false
  }

  return {
    add: (hash, { fromMs, toMs }, other) => {
      // A twin that is forgotten is none.
      const twin = size === capacity ? undefined : other
      if (size === capacity) {
        buckets.fill(nothing)
        size = 0
        hasForgotten = true
      }
      size += 1
      const row = size
      const bucket = bucketOf(hash, Math.floor(toMs / periodMs))
      hashes[row] = hash
      starts[row] = fromMs
      durations[row] = Math.min(longestMs, Math.max(0, toMs - fromMs))
      nexts[row] = buckets[bucket] ?? nothing
      buckets[bucket] = row
      isOpen[row] = 1
      twins[row] = twin ?? row
      if (twin !== undefined) twins[twin] = row
      return row
    },
    take: (hash, span) => {
      // A span that overlaps this one ends within it, or goes on for as long as a request can.
      const last = Math.floor((span.toMs + longestMs) / periodMs)
      const first = Math.max(Math.floor(span.fromMs / periodMs), last - maxPeriods)
      for (let period = first; period <= last; period += 1)
        if (takeFrom(bucketOf(hash, period), hash, span)) return true
      return false
    },
    hasForgotten: () => hasForgotten,
  }
}

const maxPeriods = 20
