import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { makeAuthority, makeServingPair } from '../../src/certificates/development.ts'

const now = new Date()
const authority = await makeAuthority({ now, validDays: 100 })
const names = ['localhost', 'guard.example.svc', '127.0.0.1', '::1'] as const
const pair = await makeServingPair(authority, names, { now, validDays: 30 })
const folder = await mkdtemp(join(tmpdir(), 'guardrail-certificates-'))
const caFile = join(folder, 'ca.crt')
const certFile = join(folder, 'tls.crt')
await writeFile(caFile, authority.cert)
await writeFile(certFile, pair.cert)

function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

void t.test('openssl accepts the chain under its strict rules, for each name and as a TLS server', (t) => {
  const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', caFile]
  t.match(openssl(...verify, certFile), /tls\.crt: OK/)
  t.match(openssl(...verify, '-verify_hostname', 'guard.example.svc', certFile), /OK/)
  t.match(openssl(...verify, '-verify_ip', '::1', certFile), /OK/)
  t.throws(() => openssl(...verify, '-verify_hostname', 'evil.example.org', certFile))
  t.throws(() => openssl(...verify, '-verify_ip', '127.0.0.2', certFile))
  t.throws(() => openssl('verify', '-purpose', 'sslclient', '-CAfile', caFile, certFile))
  t.end()
})

void t.test('the leaf is no authority, and the authority signs no further ones', (t) => {
  const leafText = openssl('x509', '-in', certFile, '-noout', '-text')
  t.match(leafText, /CA:FALSE/)
  t.match(leafText, /prime256v1/)
  t.match(leafText, /Key Usage: critical\s+Digital Signature\n/)
  const authorityText = openssl('x509', '-in', caFile, '-noout', '-text')
  t.match(authorityText, /CA:TRUE, pathlen:0/)
  t.match(authorityText, /Certificate Sign, CRL Sign/)
  t.end()
})

void t.test('Node reads the same', (t) => {
  const leaf = new X509Certificate(pair.cert)
  const root = new X509Certificate(authority.cert)
  t.ok(leaf.verify(root.publicKey))
  t.ok(leaf.checkIssued(root))
  t.notOk(leaf.ca)
  for (const name of ['localhost', 'guard.example.svc']) t.equal(leaf.checkHost(name), name)
  t.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1')
  t.end()
})

void t.test(
  'begins a little before now and ends after the given days, never after its authority',
  async (t) => {
    const day = 86_400_000
    const leaf = new X509Certificate(pair.cert)
    t.ok(leaf.validFromDate < now)
    t.equal(leaf.validToDate.getTime(), Math.floor((now.getTime() + 30 * day) / 1000) * 1000)
    const long = new X509Certificate(
      (await makeServingPair(authority, names, { now, validDays: 1_000 })).cert,
    )
    t.same(long.validToDate, new X509Certificate(authority.cert).validToDate)
  },
)

void t.test('every certificate has its own positive serial number', async (t) => {
  const pairs = await Promise.all(
    Array.from({ length: 20 }, () => makeServingPair(authority, ['a'], { now, validDays: 1 })),
  )
  const serials = pairs.map(({ cert }) => new X509Certificate(cert).serialNumber)
  t.equal(new Set(serials).size, 20)
  for (const serial of serials) t.match(serial, /^[4-7][0-9A-F]{31}$/)
})
