/** How a file is written, by its first bytes; never by its name. */
export type LogForm =
  | { readonly kind: 'plain' | 'gzip' }
  /** A clause that can follow the file's name. */
  | { readonly kind: 'foreign'; readonly reason: string }

/** How many of the first bytes are looked at. */
export const magicLength = 6

const compressions: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
]

const utf16: readonly (readonly number[])[] = [
  [0xff, 0xfe],
  [0xfe, 0xff],
  [0x7b, 0x00],
  [0x00, 0x7b],
]

/** Tells text and gzip (RFC 1952) from what is not read here. */
export function formOf(start: Uint8Array): LogForm {
  const beginsWith = (...magic: readonly number[]): boolean =>
    magic.every((byte, index) => start[index] === byte)
  if (beginsWith(0x1f, 0x8b)) return { kind: 'gzip' }
  // Windows PowerShell writes it where output is redirected into a file. Without a byte order mark it is a brace.
  if (utf16.some((magic) => beginsWith(...magic)))
    return { kind: 'foreign', reason: 'is written in UTF-16, which is not read here; convert it to UTF-8' }
  const compression = compressions.find(([, magic]) => beginsWith(...magic))
  return compression === undefined
    ? { kind: 'plain' }
    : {
        kind: 'foreign',
        reason: `is compressed with ${compression[0]}, which is not read here; unpack it first`,
      }
}
