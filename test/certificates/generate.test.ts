import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import {
  ensureDevelopmentCertificates,
  issueDevelopmentCertificates,
} from '../../certs/development-certificates.ts'

const program = fileURLToPath(new URL('../../certs/generate.ts', import.meta.url))

async function generate(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

async function newFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'guardrail-certs-')), 'deeper')
}

void t.test('writes a pair and its authority, keys for the owner only, nothing left over', async (t) => {
  const folder = await newFolder()
  const { code, out } = await generate(
    '--out',
    folder,
    '--name',
    'guard.example.org',
    '--name',
    '10.0.0.7',
    '--days',
    '7',
  )
  t.equal(code, 0)
  t.same((await readdir(folder)).sort(), ['ca.crt', 'ca.key', 'tls.crt', 'tls.key'])
  for (const name of ['ca.key', 'tls.key'])
    t.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
  const leaf = new X509Certificate(await readFile(join(folder, 'tls.crt')))
  t.equal(leaf.subjectAltName, 'DNS:guard.example.org, IP Address:10.0.0.7')
  const caBundle = (await readFile(join(folder, 'ca.crt'))).toString('base64')
  t.match(out, caBundle)
  t.match(out, join(folder, 'tls.crt'))

  const again = await generate('--out', folder, '--print-ca-bundle', '--name', 'guard.example.org')
  t.equal(again.out, `${caBundle}\n`, 'only the bundle')
  t.equal(new X509Certificate(await readFile(join(folder, 'tls.crt'))).serialNumber, leaf.serialNumber)
})

void t.test('uses the authority again until told otherwise', async (t) => {
  const folder = pathToFileURL(`${await newFolder()}/`)
  const first = await issueDevelopmentCertificates(folder)
  const serial = new X509Certificate(await readFile(first.certFile)).serialNumber
  const second = await issueDevelopmentCertificates(folder)
  t.equal(second.ca, first.ca)
  t.not(new X509Certificate(await readFile(second.certFile)).serialNumber, serial, 'a new leaf')
  const third = await issueDevelopmentCertificates(folder, { newAuthority: true })
  t.not(third.ca, first.ca)
  const fourth = await issueDevelopmentCertificates(folder, { days: 3_000 })
  t.not(fourth.ca, third.ca, 'one that would end before the leaf is replaced')
})

void t.test('makes anew only what is missing, broken or for other names', async (t) => {
  const folder = pathToFileURL(`${await newFolder()}/`)
  const made = await ensureDevelopmentCertificates(folder)
  const serial = async (): Promise<string> => new X509Certificate(await readFile(made.certFile)).serialNumber
  const first = await serial()
  t.same(await ensureDevelopmentCertificates(folder), made)
  t.equal(await serial(), first)
  await ensureDevelopmentCertificates(folder, ['another.example.org'])
  const second = await serial()
  t.not(second, first)
  await writeFile(made.keyFile, 'broken')
  await ensureDevelopmentCertificates(folder, ['another.example.org'])
  t.not(await serial(), second)
  await writeFile(made.caFile, 'broken')
  t.not((await ensureDevelopmentCertificates(folder)).ca, made.ca)
})

void t.test('teaches, and refuses what it does not know in one line', async (t) => {
  const { code, out } = await generate('--help')
  t.equal(code, 0)
  t.match(out, /--print-ca-bundle/)
  for (const args of [['--nam', 'x'], ['extra'], ['--days', '0'], ['--days', 'many']]) {
    const refused = await generate(...args)
    t.equal(refused.code, 2, args.join(' '))
    t.equal(refused.out, '')
    t.notMatch(refused.err, /at .*\.ts/)
  }
})
