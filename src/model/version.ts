/** A release of this product, as far as behaviour depends on it: patches change none. */
export interface Release {
  readonly major: number
  readonly minor: number
}

/** As of which release rules judge: `latest` is the one that is running. */
export type Version = 'latest' | Release

/**
 * Reads what a `-version` label or the configuration says: `latest` or `v1.4`. Undefined for anything else, `v1.4.2`
 * included, as Pod Security Admission has it, and for releases that there never were.
 */
export function readVersion(text: string): Version | undefined {
  if (text === 'latest') return 'latest'
  const match = /^v(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})$/.exec(text)
  if (match === null) return undefined
  const release = { major: Number(match[1]), minor: Number(match[2]) }
  return compareVersions(release, firstRelease) < 0 ? undefined : release
}

/** Before it there is no behaviour to be pinned to. */
const firstRelease: Release = { major: 0, minor: 1 }

/** The version as a label says it. */
export function renderVersion(version: Version): string {
  return version === 'latest' ? 'latest' : `v${version.major}.${version.minor}`
}

/** Negative where `one` is the older, zero where they are the same, positive where it is the newer. */
export function compareVersions(one: Version, other: Version): number {
  if (one === 'latest' || other === 'latest') return one === other ? 0 : one === 'latest' ? 1 : -1
  return one.major - other.major || one.minor - other.minor
}
