import type { ManifestFile } from '../manifest/read-manifests.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import type { CliIo } from './cli-io.ts'

/** A NetworkPolicy and where it was found. */
export interface FoundPolicy {
  readonly file: string
  readonly line: number
  readonly policy: NetworkPolicy
}

/** The policies of some files, and a line for everything that could not be read. */
export interface PolicyFiles {
  readonly policies: readonly FoundPolicy[]
  /** `FILE:LINE:COLUMN: reason`, one line each. */
  readonly problems: readonly string[]
}

/** Reads the NetworkPolicies of manifest files. Other kinds are passed over; what cannot be read is told, and the rest still read. */
export async function readPolicies(files: readonly string[], io: CliIo): Promise<PolicyFiles> {
  const policies: FoundPolicy[] = []
  const problems: string[] = []
  for (const file of files) {
    let manifests: ManifestFile
    try {
      manifests = readManifests(await io.readText(file))
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? explainReadError(error) : 'cannot be read'}`)
      continue
    }
    for (const { line, column, reason } of manifests.problems)
      problems.push(`${file}:${line}:${column}: ${reason}`)
    for (const { line, apiVersion, kind, object } of manifests.manifests) {
      if (kind !== 'NetworkPolicy' || apiVersion !== 'networking.k8s.io/v1') continue
      const decoded = decodeNetworkPolicy(object)
      if (decoded.ok) policies.push({ file, line, policy: decoded.value })
      else
        for (const { path, reason } of decoded.problems)
          problems.push(
            `${file}:${line}: not a valid NetworkPolicy: ${path === '' ? '' : `${path} `}${reason}`,
          )
    }
  }
  return { policies, problems }
}

/** Why a file could not be read, in a clause. */
export function explainReadError(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'is a directory; name the files in it'
    case 'EACCES':
      return 'permission denied'
    default:
      return `cannot be read: ${error.message}`
  }
}
