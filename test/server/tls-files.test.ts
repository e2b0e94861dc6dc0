import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { makeAuthority, makeServingPair } from '../../src/certificates/development.ts'
import { readServingPair } from '../../src/server/tls-files.ts'

const now = new Date('2026-06-01T00:00:00Z')
const validity = { now, validDays: 10 }
const authority = await makeAuthority(validity)
const pair = await makeServingPair(authority, ['localhost', '10.0.0.7'], validity)
const other = await makeServingPair(authority, ['localhost'], validity)
const folder = await mkdtemp(join(tmpdir(), 'guardrail-tls-'))
const certFile = join(folder, 'tls.crt')
const keyFile = join(folder, 'tls.key')

async function readingOf(cert: string | undefined, key: string | undefined, at = now): Promise<string> {
  if (cert !== undefined) await writeFile(certFile, cert)
  if (key !== undefined) await writeFile(keyFile, key)
  const files = {
    certFile: cert === undefined ? join(folder, 'missing') : certFile,
    keyFile: key === undefined ? join(folder, 'missing') : keyFile,
  }
  const reading = await readServingPair(files, at)
  return reading.ok
    ? `until ${reading.pair.validUntil.toISOString()} for ${reading.pair.names}`
    : reading.reason
}

void t.test('reads a pair that can be served', async (t) => {
  t.equal(
    await readingOf(pair.cert, pair.key),
    'until 2026-06-11T00:00:00.000Z for DNS:localhost, IP Address:10.0.0.7',
  )
  t.match(await readingOf(`${pair.cert}${authority.cert}`, pair.key), /^until/, 'a chain')
})

void t.test('says in one line which file is wrong, and how', async (t) => {
  const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-passout', 'pass:secret'], {
    input: pair.key,
  }).toString()
  const weak = execFileSync('openssl', ['genrsa', '512'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  const day = 24 * 60 * 60 * 1000
  const cases: readonly (readonly [string, Promise<string> | string])[] = [
    [`${folder}/missing cannot be read (ENOENT)`, await readingOf(undefined, pair.key)],
    [`${folder}/missing cannot be read (ENOENT)`, await readingOf(pair.cert, undefined)],
    [`${certFile} is empty`, await readingOf('', pair.key)],
    [`${keyFile} is empty`, await readingOf(pair.cert, ' \n')],
    [`${certFile} holds no certificate in PEM`, await readingOf('garbage', pair.key)],
    [`${certFile} holds no certificate in PEM`, await readingOf(pair.cert.slice(0, 200), pair.key)],
    [`${certFile} holds no certificate in PEM`, await readingOf(pair.key, pair.key)],
    [`${keyFile} holds no unencrypted private key in PEM`, await readingOf(pair.cert, 'garbage')],
    [`${keyFile} holds no unencrypted private key in PEM`, await readingOf(pair.cert, encrypted)],
    [`${keyFile} is not the key of ${certFile}`, await readingOf(pair.cert, other.key)],
    [`${keyFile} is not the key of ${certFile}`, await readingOf(pair.cert, weak)],
    [
      `${certFile} expired at 2026-06-11T00:00:00.000Z`,
      await readingOf(pair.cert, pair.key, new Date(now.getTime() + 11 * day)),
    ],
    [
      `${certFile} is valid only from 2026-05-31T23:55:00.000Z`,
      await readingOf(pair.cert, pair.key, new Date(now.getTime() - day)),
    ],
  ]
  for (const [expected, reason] of cases) t.equal(reason, expected)
  t.match(
    await readingOf(`${pair.cert}-----BEGIN CERTIFICATE-----\nAAAA\n`, pair.key),
    /tls\.crt cannot be served: /,
  )
})
