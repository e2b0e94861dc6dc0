import t from 'tap'
import fc from 'fast-check'
import { BodyBuffer } from '../../src/server/body-buffer.ts'
import { makeHeldBytes } from '../../src/server/held-bytes.ts'
import { holds } from '../property.ts'

const mib = 1024 * 1024

void t.test('holds what was appended, in order, whatever the chunks and the announced length', (t) => {
  holds(
    t,
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50_000 }), { maxLength: 20 }),
      fc.oneof(fc.constant('exact'), fc.constant('more'), fc.constant('less')),
      (chunks, announced) => {
        const whole = Buffer.concat(chunks)
        const expectedBytes = { exact: whole.length, more: whole.length * 3 + 10, less: whole.length >> 1 }[
          announced
        ]
        const held = makeHeldBytes(100 * mib)
        const body = new BodyBuffer(expectedBytes, held)
        for (const chunk of chunks) if (!body.tryAppend(Buffer.from(chunk))) return false
        const isSame = body.bytes.equals(whole) && Buffer.from(body.transferableBytes).equals(whole)
        body.release()
        return isSame && body.bytes.length === 0 && held.tryTake(100 * mib)
      },
    ),
    50,
  )
  t.end()
})

void t.test('one chunk that is the whole body is not copied', (t) => {
  const chunk = Buffer.from('a whole review')
  const body = new BodyBuffer(chunk.length, makeHeldBytes(0))
  t.ok(body.tryAppend(chunk))
  t.equal(body.bytes.buffer, chunk.buffer)
  t.not(
    body.transferableBytes.buffer,
    chunk.buffer,
    'and never handed to a thread: others use that memory too',
  )
  t.end()
})

void t.test('a large body is handed over without a copy', (t) => {
  const body = new BodyBuffer(mib, makeHeldBytes(mib))
  for (let part = 0; part < 16; part += 1) body.tryAppend(Buffer.alloc(mib / 16))
  t.equal(body.transferableBytes.buffer, body.bytes.buffer)
  t.equal(body.transferableBytes.byteLength, mib)
  t.end()
})

void t.test('announcing much takes nothing; sending much takes no more than there is', (t) => {
  const held = makeHeldBytes(mib)
  const announced = new BodyBuffer(100 * mib, held)
  t.ok(announced.tryAppend(Buffer.alloc(10)))
  t.ok(held.tryTake(mib), 'all of it is still there')
  held.giveBack(mib)
  const sent = new BodyBuffer(100 * mib, held)
  let appended = 0
  while (sent.tryAppend(Buffer.alloc(50_000))) appended += 50_000
  t.ok(appended > 100_000 && appended <= mib, `${appended} bytes`)
  t.equal(sent.bytes.length, appended, 'what was there stays')
  t.notOk(held.tryTake(mib))
  sent.release()
  sent.release()
  t.ok(held.tryTake(mib), 'given back, once')
  t.notOk(held.tryTake(1))
  t.end()
})
