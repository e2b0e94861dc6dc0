/** There is no control plane to test on, and the reader can do something about it: the message is all that he needs. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
}
