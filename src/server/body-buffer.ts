import type { HeldBytes } from './held-bytes.ts'

/** Bodies up to this size are not worth an account: connections are few enough. */
const freeBytes = 64 * 1024

/**
 * Collects the chunks of one body in memory of its own.
 *
 * The bytes are copied together as they arrive, because a client that sends a byte at a time would otherwise cost us a
 * hundred times what it sends. Room grows with what has really arrived: announcing a large body reserves nothing.
 */
export class BodyBuffer {
  readonly #held: HeldBytes
  readonly #expectedBytes: number
  /** Either room that is only ours, or the one chunk that was the whole body. */
  #bytes: Buffer = Buffer.alloc(0)
  #isOwn = false
  #length = 0
  #taken = 0

  /** `expectedBytes` is what the client announced, or the most that will be appended. */
  constructor(expectedBytes: number, held: HeldBytes) {
    this.#expectedBytes = expectedBytes
    this.#held = held
  }

  /** Adds a chunk; false, and nothing added, where all bodies together hold too much already. */
  tryAppend(chunk: Buffer): boolean {
    const length = this.#length + chunk.length
    if (this.#length === 0 && length === this.#expectedBytes && length <= freeBytes) {
      // The usual case: a whole review in one chunk, which needs no copy.
      this.#bytes = chunk
      this.#length = length
      return true
    }
    if (length > this.#bytes.length && !this.#tryGrow(length)) return false
    chunk.copy(this.#bytes, this.#length)
    this.#length = length
    return true
  }

  /** What has arrived. A view, not a copy. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** The same in memory that nothing else uses, so that a thread can take it over. */
  get transferableBytes(): Uint8Array<ArrayBuffer> {
    const { buffer } = this.#bytes
    return this.#isOwn && buffer instanceof ArrayBuffer
      ? new Uint8Array(buffer, this.#bytes.byteOffset, this.#length)
      : new Uint8Array(this.bytes)
  }

  /** Lets the memory go. What `bytes` returned is not to be used any more. */
  release(): void {
    this.#held.giveBack(this.#taken)
    this.#taken = 0
    this.#bytes = Buffer.alloc(0)
    this.#isOwn = false
    this.#length = 0
  }

  #tryGrow(atLeast: number): boolean {
    // Four times as much each time: all the copying together is a third of the body.
    const room = Math.max(atLeast, Math.min(this.#expectedBytes, Math.max(freeBytes, atLeast * 4)))
    const toTake = room <= freeBytes ? 0 : room
    if (!this.#held.tryTake(toTake - this.#taken)) return false
    this.#taken = toTake
    // Slow means: not from Node's shared pool, whose memory cannot be transferred.
    const grown = Buffer.allocUnsafeSlow(room)
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
    this.#isOwn = true
    return true
  }
}
