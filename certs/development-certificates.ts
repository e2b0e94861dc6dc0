/** Keeps a CA and a serving certificate for development in a folder: makes what is missing or worn out. */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type CertificatePair, makeAuthority, makeServingPair } from '../src/certificates/development.ts'

/** The files of a folder, and what clients have to trust. */
export interface DevelopmentCertificates {
  readonly certFile: string
  readonly keyFile: string
  readonly caFile: string
  /** PEM. */
  readonly ca: string
}

/** What to make. */
export interface DevelopmentCertificatesOptions {
  /** DNS names and IP addresses of the server. */
  readonly names?: readonly [string, ...string[]]
  /** How long the serving certificate is valid. */
  readonly days?: number
  /** Makes a new authority even where the old one still serves: whoever trusted the old one has to be told. */
  readonly newAuthority?: boolean
}

/** Loopback, and the Service that deploy/ makes. */
export const defaultNames = [
  'localhost',
  '127.0.0.1',
  '::1',
  'netpol-guardrail.netpol-guardrail.svc',
] as const

/** How long a serving certificate is valid unless told otherwise. */
export const defaultDays = 30
const authorityDays = 365
const dayMs = 24 * 60 * 60 * 1000

/** Issues a new serving certificate into the folder. The authority there is used again while it outlasts it. */
export async function issueDevelopmentCertificates(
  folder: URL,
  options: DevelopmentCertificatesOptions = {},
): Promise<DevelopmentCertificates> {
  const { names = defaultNames, days = defaultDays, newAuthority = false } = options
  const now = new Date()
  await mkdir(folder, { recursive: true })
  const kept = newAuthority ? undefined : await readPair(folder, 'ca')
  const authority =
    kept !== undefined && isValidFor(kept, days, now)
      ? kept
      : await makeAuthority({ now, validDays: Math.max(authorityDays, days) })
  if (authority !== kept) await writePair(folder, 'ca', authority)
  await writePair(folder, 'tls', await makeServingPair(authority, names, { now, validDays: days }))
  return inFolder(folder, authority.cert)
}

/** The certificates in the folder, issued only if they are missing, end within a day or do not fit together or the names. */
export async function ensureDevelopmentCertificates(
  folder: URL,
  names: readonly [string, ...string[]] = defaultNames,
): Promise<DevelopmentCertificates> {
  const authority = await readPair(folder, 'ca')
  const serving = await readPair(folder, 'tls')
  const now = new Date()
  const isGood =
    authority !== undefined &&
    serving !== undefined &&
    isValidFor(authority, 1, now) &&
    isValidFor(serving, 1, now) &&
    new X509Certificate(serving.cert).verify(new X509Certificate(authority.cert).publicKey) &&
    names.every((name) => isNamed(serving, name))
  return isGood ? inFolder(folder, authority.cert) : issueDevelopmentCertificates(folder, { names })
}

function inFolder(folder: URL, ca: string): DevelopmentCertificates {
  const file = (name: string): string => fileURLToPath(new URL(name, folder))
  return { certFile: file('tls.crt'), keyFile: file('tls.key'), caFile: file('ca.crt'), ca }
}

/** The pair in NAME.crt and NAME.key, or undefined where that is no pair. */
async function readPair(folder: URL, name: string): Promise<CertificatePair | undefined> {
  try {
    const cert = await readFile(new URL(`${name}.crt`, folder), 'utf8')
    const key = await readFile(new URL(`${name}.key`, folder), 'utf8')
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined
  } catch {
    // Missing or broken: the same to us, it is made anew.
    return undefined
  }
}

async function writePair(folder: URL, name: string, pair: CertificatePair): Promise<void> {
  await writeAtomically(new URL(`${name}.key`, folder), pair.key, 0o600)
  await writeAtomically(new URL(`${name}.crt`, folder), pair.cert, 0o644)
}

/** A reader sees the old text or the new one, and a key is never readable by others, not even for a moment. */
async function writeAtomically(file: URL, text: string, mode: number): Promise<void> {
  const temporary = new URL(`${file.href}.${randomUUID()}`)
  await writeFile(temporary, text, { mode, flag: 'wx' })
  await rename(temporary, file)
}

function isValidFor(pair: CertificatePair, days: number, now: Date): boolean {
  const { validFromDate, validToDate } = new X509Certificate(pair.cert)
  return validFromDate <= now && validToDate.getTime() >= now.getTime() + days * dayMs
}

function isNamed(pair: CertificatePair, name: string): boolean {
  const certificate = new X509Certificate(pair.cert)
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
}
