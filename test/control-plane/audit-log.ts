import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitUntil } from './wait-until.ts'

/** What a test may look for in an event of the audit log (audit.k8s.io/v1). */
export interface AuditEvent {
  readonly auditID: string
  readonly stage: string
  readonly level: string
  readonly verb: string
  readonly requestURI: string
  readonly user: { readonly username: string; readonly groups?: readonly string[] }
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] }
  readonly userAgent?: string
  readonly objectRef?: {
    readonly apiGroup?: string
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: {
    readonly code?: number
    readonly reason?: string
    readonly message?: string
  }
  /** For NetworkPolicies and Namespaces only. */
  readonly requestObject?: unknown
  /** For NetworkPolicies and Namespaces only. */
  readonly responseObject?: unknown
  readonly annotations?: Readonly<Record<string, string>>
}

/** How many events to wait for. */
export interface AuditOptions {
  /** Default 1. With 0, what is there by now is enough. */
  readonly atLeast?: number
  /** Default 5000. */
  readonly timeoutMs?: number
}

/** Bodies of what the guard judges, and one line about everything else. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/readyz*', '/livez*', '/healthz*'] },
    {
      level: 'RequestResponse',
      resources: [
        { group: 'networking.k8s.io', resources: ['networkpolicies', 'networkpolicies/*'] },
        { group: '', resources: ['namespaces', 'namespaces/*'] },
      ],
    },
    { level: 'Metadata' },
  ],
}

/** The audit policy and the audit log of an API server. */
export interface AuditFiles {
  readonly policyFile: string
  readonly logFile: string
}

/** Writes the audit policy into a directory. */
export async function writeAuditPolicy(directory: string): Promise<AuditFiles> {
  const policyFile = join(directory, 'audit-policy.json')
  await writeFile(policyFile, JSON.stringify(auditPolicy))
  return { policyFile, logFile: join(directory, 'audit.log') }
}

/**
 * The events that match, oldest first, once there are enough of them: an event is written shortly after its request was
 * answered.
 */
export async function readAuditEvents(
  logFile: string,
  matches: (event: AuditEvent) => boolean,
  { atLeast = 1, timeoutMs = 5_000 }: AuditOptions,
): Promise<readonly AuditEvent[]> {
  return waitUntil(
    `${atLeast} matching events in the audit log`,
    async () => {
      const events = (await readEvents(logFile)).filter(matches)
      return events.length >= atLeast ? events : undefined
    },
    { timeoutMs },
  )
}

async function readEvents(logFile: string): Promise<readonly AuditEvent[]> {
  const text = await readFile(logFile, 'utf8')
  // The last line has no end while it is being written.
  const lines = text.split('\n').slice(0, -1)
  // kube-apiserver wrote it, in the form that AuditEvent is taken from.
  return lines.map((line) => JSON.parse(line) as AuditEvent)
}
