import { isUtf8 } from 'node:buffer'

/** The text of a file, or why its bytes are none. */
export type DecodedText =
  | {
      readonly ok: true
      /** Without a byte order mark. */
      readonly text: string
      /** Whether the bytes began with one, for those who write the file again. */
      readonly hasByteOrderMark: boolean
    }
  | { readonly ok: false; readonly reason: string }

/** Decodes UTF-8 strictly: what an editor would show as a replacement character is an error here, with its place. */
export function decodeText(bytes: Buffer): DecodedText {
  const [first, second] = bytes
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe))
    return { ok: false, reason: 'is UTF-16; save it as UTF-8' }
  if (bytes.includes(0)) return { ok: false, reason: 'is a binary file' }
  const text = bytes.toString('utf8')
  if (!isUtf8(bytes)) return { ok: false, reason: describeBreak(bytes, text) }
  const hasByteOrderMark = text.startsWith('\u{feff}')
  return { ok: true, text: hasByteOrderMark ? text.slice(1) : text, hasByteOrderMark }
}

const replacement = '\u{fffd}'
const replacementBytes = Buffer.from(replacement)

function describeBreak(bytes: Buffer, text: string): string {
  let offset = 0
  let read = 0
  for (;;) {
    const next = text.indexOf(replacement, read)
    offset += Buffer.byteLength(text.slice(read, next))
    // A replacement character may stand in the file itself.
    if (!bytes.subarray(offset, offset + replacementBytes.length).equals(replacementBytes)) break
    offset += replacementBytes.length
    read = next + 1
  }
  let line = 1
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1
  return `is not UTF-8: byte ${offset} (counted from 0), on line ${line}`
}
