import fc from 'fast-check'
import t from 'tap'
import { decodeText } from '../../src/cli/decode-text.ts'
import { holds } from '../property.ts'

void t.test('decodes UTF-8 and leaves a byte order mark out', (t) => {
  t.same(decodeText(Buffer.from('a: é😀\r\n')), { ok: true, text: 'a: é😀\r\n', hasByteOrderMark: false })
  t.same(decodeText(Buffer.from('\u{feff}a: 1')), { ok: true, text: 'a: 1', hasByteOrderMark: true })
  t.same(decodeText(Buffer.from('a\u{feff}\u{feff}')), {
    ok: true,
    text: 'a\u{feff}\u{feff}',
    hasByteOrderMark: false,
  })
  t.same(decodeText(Buffer.from('')), { ok: true, text: '', hasByteOrderMark: false })
  t.end()
})

void t.test('names the byte and the line where UTF-8 breaks', (t) => {
  const cases: readonly [what: string, bytes: Buffer, reason: string][] = [
    ['Latin-1', Buffer.from('a: 1\nb: é\n', 'latin1'), 'is not UTF-8: byte 8 (counted from 0), on line 2'],
    ['a stray continuation', Buffer.from([0x80]), 'is not UTF-8: byte 0 (counted from 0), on line 1'],
    ['a cut character', Buffer.from('a€').subarray(0, 3), 'is not UTF-8: byte 1 (counted from 0), on line 1'],
    [
      'a surrogate',
      Buffer.from([0x61, 0xed, 0xa0, 0x80]),
      'is not UTF-8: byte 1 (counted from 0), on line 1',
    ],
    [
      "after replacement characters that are the author's own",
      Buffer.concat([Buffer.from('\u{fffd}\n\u{fffd}x\u{fffd}'), Buffer.from([0xff])]),
      'is not UTF-8: byte 11 (counted from 0), on line 2',
    ],
  ]
  for (const [what, bytes, reason] of cases) t.same(decodeText(bytes), { ok: false, reason }, what)
  t.end()
})

void t.test('knows UTF-16 and binary files', (t) => {
  const reason = 'is UTF-16; save it as UTF-8'
  t.same(decodeText(Buffer.from('\u{feff}a: 1', 'utf16le')), { ok: false, reason })
  t.same(decodeText(Buffer.from('\u{feff}a: 1', 'utf16le').swap16()), { ok: false, reason })
  t.same(decodeText(Buffer.from('a: 1', 'utf16le')), { ok: false, reason: 'is a binary file' })
  t.same(decodeText(Buffer.from([0xff, 0x00])), { ok: false, reason: 'is a binary file' })
  t.end()
})

void t.test('agrees with the decoder of the platform about what is text, and about where it ends', (t) => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text.replaceAll('\0', ''))),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0))),
    fc.constant(Buffer.from('\u{fffd}')),
  )
  holds(
    t,
    fc.property(fc.array(piece), (pieces) => {
      const bytes = Buffer.concat([Buffer.from('#'), ...pieces])
      const decoded = decodeText(bytes)
      if (decoded.ok) return decoded.text === decode(bytes)
      const offset = Number(/byte (\d+)/.exec(decoded.reason)?.[1])
      const isGoodSoFar = decode(bytes.subarray(0, offset)) !== undefined
      const rest = [1, 2, 3, 4].map((length) => bytes.subarray(offset, offset + length))
      return isGoodSoFar && rest.every((next) => decode(next) === undefined)
    }),
  )
  t.end()
})

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
