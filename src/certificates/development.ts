// @peculiar/x509 resolves its parts with it, and throws where it was not loaded before.
import 'reflect-metadata'
import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its private key, as PEM texts (RFC 7468; the key is PKCS #8). */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

/** From when and how long a certificate is to be valid. */
export interface Validity {
  readonly now: Date
  readonly validDays: number
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const organisation = 'netpol-guardrail development'
const dayMs = 24 * 60 * 60 * 1000
/** Certificates begin this much before now, because the clocks of two machines differ. */
const backdatedMs = 5 * 60 * 1000

/** Makes a certificate authority that can sign serving certificates and no further authorities (ECDSA P-256). */
export async function makeAuthority({ now, validDays }: Validity): Promise<CertificatePair> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: makeSerialNumber(),
      name: `O=${organisation}, CN=${organisation} CA ${now.toISOString()}`,
      ...period({ now, validDays }),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return { cert: `${certificate.toString('pem')}\n`, key: exportKey(keys.privateKey) }
}

/**
 * Makes a serving certificate for these DNS names and IP addresses (at least one), signed by the authority. It ends with
 * the authority's certificate at the latest.
 */
export async function makeServingPair(
  authority: CertificatePair,
  names: readonly [string, ...string[]],
  validity: Validity,
): Promise<CertificatePair> {
  const issuer = new X509Certificate(authority.cert)
  const keys = await generateKeys()
  const { notBefore, notAfter } = period(validity)
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: makeSerialNumber(),
      subject: [{ O: [organisation] }],
      issuer: issuer.subject,
      notBefore,
      notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.key),
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        // Go looks only here for names, never in the subject.
        new SubjectAlternativeNameExtension(
          names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return { cert: `${certificate.toString('pem')}\n`, key: exportKey(keys.privateKey) }
}

function period({ now, validDays }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - backdatedMs),
    notAfter: new Date(now.getTime() + validDays * dayMs),
  }
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function exportKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

/** 16 random bytes whose first bit is not set, so that they are a positive number (RFC 5280, 4.1.2.2). */
function makeSerialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return Buffer.from(bytes).toString('hex')
}
