import { once } from 'node:events'
import { rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { makeServingPair } from '../../src/certificates/development.ts'
import { reviewText } from './reviews.ts'
import { enforcePath, startTestServer, type TestServer } from './test-server.ts'

const failures = 'netpol_guardrail_certificate_reload_failures_total'
const expiry = 'netpol_guardrail_certificate_expiry_timestamp_seconds'

async function servedSerial(server: TestServer): Promise<string> {
  const socket = await server.open()
  const { serialNumber } = socket.getPeerCertificate()
  socket.destroy()
  return serialNumber
}

void t.test('serves a new pair on new connections; open ones go on', async (t) => {
  const server = await startTestServer(t, { pollIntervalMs: 10 })
  const before = await servedSerial(server)
  const open = await server.open()
  const next = await makeServingPair(server.authority, ['localhost'], { now: new Date(), validDays: 1 })
  await writeFile(server.certFile, next.cert)
  await writeFile(server.keyFile, next.key)
  while ((await servedSerial(server)) === before) await sleep(10)
  const seconds = await server.metric(expiry)
  t.ok(Math.abs((seconds ?? 0) - (Date.now() / 1000 + 86_400)) < 600, 'the metric follows')

  const body = reviewText('old connection')
  open.write(`POST ${enforcePath} HTTP/1.1\r\nHost: guard\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  const [answer] = (await once(open, 'data')) as [Buffer]
  t.match(answer.toString(), '"uid":"old connection"')
  open.destroy()
  const old = await server.open({ maxVersion: 'TLSv1.2' })
  t.equal(old.getProtocol(), 'TLSv1.2', 'the limits on versions stay')
  old.destroy()
  await t.rejects(server.open({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }))
})

void t.test('a pair that cannot be used never replaces a good one', async (t) => {
  const server = await startTestServer(t, { pollIntervalMs: 10 })
  const good = await servedSerial(server)
  const now = new Date()
  const other = await makeServingPair(server.authority, ['localhost'], { now, validDays: 1 })
  const expired = await makeServingPair(server.authority, ['localhost'], {
    now: new Date(now.getTime() - 9 * 86_400_000),
    validDays: 1,
  })
  const bad: readonly (readonly [RegExp, string, string])[] = [
    [/tls\.key is empty/, other.cert, ''],
    [/tls\.key is not the key of/, other.cert, expired.key],
    [/tls\.crt is empty/, '', ''],
    [/tls\.crt expired at/, expired.cert, expired.key],
    [/tls\.crt holds no certificate/, 'garbage', 'garbage'],
  ]
  const reasons = async (): Promise<readonly string[]> =>
    (await server.logged())
      .filter(({ msg }) => msg === 'certificate not reloaded')
      .map(({ reason }) => String(reason))
  for (const [expected, cert, key] of bad) {
    await writeFile(server.certFile, cert)
    await writeFile(server.keyFile, key)
    // Between the two writes another reason may have been seen, and logged.
    while (!expected.test((await reasons()).at(-1) ?? '')) await sleep(10)
    t.equal(await servedSerial(server), good, String(expected))
  }
  const { length } = await reasons()
  await sleep(100)
  const again = await reasons()
  t.equal(again.length, length, 'a bad pair is logged once, not at each look')
  t.equal(await server.metric(failures), length, 'and counted as often as it is logged')
  t.notMatch(JSON.stringify(again), /PRIVATE KEY/)

  await writeFile(server.keyFile, other.key)
  await writeFile(server.certFile, other.cert)
  while ((await servedSerial(server)) === good) await sleep(10)
  t.pass('a good pair after bad ones is served')
})

void t.test('follows a Secret volume, where a symbolic link is swapped', async (t) => {
  const server = await startTestServer(t, { pollIntervalMs: 10 })
  const folder = dirname(server.certFile)
  const before = await servedSerial(server)
  const next = await makeServingPair(server.authority, ['localhost'], { now: new Date(), validDays: 1 })
  for (const [name, text] of Object.entries({ 'tls.crt': next.cert, 'tls.key': next.key })) {
    await writeFile(join(folder, `next-${name}`), text)
    await symlink(`next-${name}`, join(folder, `link-${name}`))
    await rename(join(folder, `link-${name}`), join(folder, name))
  }
  while ((await servedSerial(server)) === before) await sleep(10)
  t.pass('served')
})
