import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Where the serving certificate is. */
export interface TlsFiles {
  /** PEM: the leaf first, then the rest of its chain. */
  readonly certFile: string
  /** PEM, not encrypted. */
  readonly keyFile: string
}

/** A certificate and its key that were found fit to serve with. */
export interface ServingPair {
  readonly cert: string
  readonly key: string
  readonly validUntil: Date
  readonly serialNumber: string
  /** The names that it is for, as Node prints them: `DNS:localhost, IP Address:127.0.0.1`. */
  readonly names: string
}

/** What the files hold: a pair to serve, or why they cannot be used, in one line that names the file. */
export type PairReading =
  { readonly ok: true; readonly pair: ServingPair } | { readonly ok: false; readonly reason: string }

/**
 * Reads and checks the pair: both files are there and parse, the key belongs to the certificate, and `now` lies within
 * the certificate's time. Node itself takes empty texts without a word and then fails every handshake.
 */
export async function readServingPair(files: TlsFiles, now: Date): Promise<PairReading> {
  const reading = await readOnce(files, now)
  // A secret that was swapped between the two reads looks like a wrong key; then the second look is right.
  return reading.ok ? reading : readOnce(files, now)
}

/** The part of a TLS server's options that changes with the pair. All of it: what is left out is set back by Node. */
export function secureContextOf({ cert, key }: ServingPair): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' }
}

async function readOnce({ certFile, keyFile }: TlsFiles, now: Date): Promise<PairReading> {
  const cert = await readText(certFile)
  if (!cert.ok) return cert
  const key = await readText(keyFile)
  if (!key.ok) return key
  const leaf = attempt(() => new X509Certificate(cert.text))
  if (leaf === undefined) return unusable(certFile, 'holds no certificate in PEM')
  const privateKey = attempt((): KeyObject => createPrivateKey(key.text))
  if (privateKey === undefined) return unusable(keyFile, 'holds no unencrypted private key in PEM')
  if (!leaf.checkPrivateKey(privateKey)) return unusable(keyFile, `is not the key of ${certFile}`)
  if (leaf.validToDate < now) return unusable(certFile, `expired at ${leaf.validToDate.toISOString()}`)
  if (leaf.validFromDate > now)
    return unusable(certFile, `is valid only from ${leaf.validFromDate.toISOString()}`)
  const pair: ServingPair = {
    cert: cert.text,
    key: key.text,
    validUntil: leaf.validToDate,
    serialNumber: leaf.serialNumber,
    names: leaf.subjectAltName ?? '',
  }
  try {
    // What OpenSSL alone refuses: keys that are too small, broken certificates further down the chain.
    createSecureContext(secureContextOf(pair))
  } catch (error) {
    return unusable(certFile, `cannot be served: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { ok: true, pair }
}

async function readText(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | (PairReading & { readonly ok: false })> {
  try {
    const text = await readFile(file, 'utf8')
    return text.trim() === '' ? unusable(file, 'is empty') : { ok: true, text }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return unusable(file, `cannot be read (${code})`)
  }
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    // The library's own words (`DECODER routines::unsupported`) help nobody.
    return undefined
  }
}

function unusable(file: string, what: string): PairReading & { readonly ok: false } {
  return { ok: false, reason: `${file} ${what}` }
}
