import { selectRules } from '../engine/select-rules.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import type { Review } from '../model/review.ts'
import type { Rule } from '../model/rule.ts'
import { plainLine } from '../report/plain-text.ts'
import { findLogs } from '../review/find-logs.ts'
import type { RecheckJudges } from '../review/recheck.ts'
import { recheckPresent } from '../review/recheck-present.ts'
import { type LogInput, reviewLogs } from '../review/review-logs.ts'
import type { ReviewerOptions } from '../review/reviewer.ts'
import { readSince } from '../review/since.ts'
import { shippedScope, type WebhookScope } from '../review/webhook-scope.ts'
import type { AuditParts } from './audit-parts.ts'
import { makeAuditProgress } from './audit-progress.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import { explainFileError } from './explain-file-error.ts'
import { explainLogError, openLog } from './open-log.ts'
import { readSettings } from './read-settings.ts'

/** What the commands of `audit` have in common. */
export interface AuditRequest {
  /** Files, directories, and `-`. */
  readonly logs: readonly string[]
  readonly since: string | undefined
  /** Empty for all. */
  readonly namespaces: readonly string[]
  readonly levels: readonly EnforcedLevel[]
  /** Namespaces that the webhook configurations leave out, instead of those of the shipped ones. */
  readonly excludedNamespaces: readonly string[] | undefined
  /** How to judge again what got in past the guard; undefined does not. */
  readonly recheck: RecheckRequest | undefined
}

/** How to judge again what got in past the guard. */
export interface RecheckRequest {
  readonly config: string | undefined
  /** Whether what the logs have no object of is judged as it is in the cluster now. */
  readonly isClusterAsked: boolean
  readonly kubeconfig: string | undefined
}

/** What the commands of `audit` work with. */
export interface AuditSurroundings {
  readonly parts: AuditParts
  readonly rules: readonly Rule[]
  readonly io: CliIo
}

/** Reads logs to their end, in one way or another. */
export type ReadLogs<Result> = (input: LogInput, options: ReviewerOptions) => Promise<Result>

/** Reads the logs of a command for what is printed. Throws as `withAuditLogs` does. */
export function readAuditLogs(request: AuditRequest, surroundings: AuditSurroundings): Promise<Review> {
  return withAuditLogs(request, surroundings, reviewLogs)
}

/**
 * Reads the logs of a command as `read` does it, and shows how far it has come. A UsageError where nothing can be read
 * behind any name, or an option means nothing; what else cannot be read is in the review.
 */
export async function withAuditLogs<Result>(
  request: AuditRequest,
  surroundings: AuditSurroundings,
  read: ReadLogs<Result>,
): Promise<Result> {
  const { parts, rules, io } = surroundings
  const nowMs = parts.nowMs()
  const question = {
    sinceMs: readSinceOption(request.since, nowMs),
    namespaces: request.namespaces,
    levels: request.levels,
  }
  const found = await findLogs(request.logs, explainFileError)
  if (found.logs.length === 0) throw new UsageError(unreadable(found.missing))
  const { recheck } = request
  const judges = recheck === undefined ? undefined : await makeJudges(recheck, { parts, rules, io })
  const cluster = recheck?.isClusterAsked === true ? await parts.openCluster(recheck.kubeconfig) : undefined
  const inodes = new Map(found.logs.map(({ file, inode }) => [file, inode]))
  const progress = makeAuditProgress(parts.errorTerminal)
  try {
    return await read(
      {
        ...found,
        open: (file) => openLog(file, inodes.get(file), parts),
        explain: explainLogError,
        progress: { clockMs: parts.clockMs, report: progress.show, everyMs: progressMs },
        ...(judges === undefined || cluster === undefined
          ? {}
          : { amendPast: (pastUs) => recheckPresent(pastUs, cluster.policiesOf, judges) }),
      },
      {
        question,
        nowMs,
        scope: scopeOf(request),
        seed: parts.seed(),
        ...(judges === undefined ? {} : { recheck: judges }),
      },
    )
  } finally {
    progress.clear()
    cluster?.close()
  }
}

/** Throws a UsageError that names each log that could not be read, or not to its end. To be called after printing. */
export function demandAllRead({ reading }: Review): void {
  const problems = [
    ...reading.missing,
    ...reading.files.flatMap(({ file, problem }) =>
      problem === undefined ? [] : [{ file, reason: problem }],
    ),
  ]
  if (problems.length > 0) throw new UsageError(unreadable(problems))
}

const progressMs = 500

function readSinceOption(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const sinceMs = readSince(text, nowMs)
  if (sinceMs === undefined)
    throw new UsageError(`--since ${plainLine(text)} means nothing; write 7d, 24h or 2026-11-01`)
  return sinceMs
}

function scopeOf({ excludedNamespaces }: AuditRequest): WebhookScope {
  return excludedNamespaces === undefined
    ? shippedScope
    : { ...shippedScope, excludedNamespaces: new Set(excludedNamespaces) }
}

async function makeJudges(
  { config }: RecheckRequest,
  { parts, rules, io }: AuditSurroundings,
): Promise<RecheckJudges> {
  const settings = await readSettings(config, rules, io)
  return { settings, rulesFor: selectRules(rules, settings, parts.matches) }
}

function unreadable(problems: readonly { readonly file: string; readonly reason: string }[]): string {
  return problems.map(({ file, reason }) => `${plainLine(file)}: ${plainLine(reason)}`).join('\n')
}
