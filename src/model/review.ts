import type { EnforcedLevel } from './enforced-level.ts'
import type { PastUs } from './past-us.ts'
import type { LogPlace, ReviewedWrite, WriteVerb } from './reviewed-write.ts'

/** What was asked of the logs. */
export interface ReviewQuestion {
  /** Only what happened since then; undefined takes everything. */
  readonly sinceMs: number | undefined
  /** Only these namespaces; empty takes all. */
  readonly namespaces: readonly string[]
  /** The levels that the answer is about. */
  readonly levels: readonly EnforcedLevel[]
}

/** How many writes there were. A write can be in several of the counts after `judged`. Dry runs are in none. */
export interface WriteCounts {
  /** The guard answered. */
  readonly judged: number
  readonly refused: number
  /** Admitted, and the level would have refused it, were it enforced; `strict` has those of `baseline` too. */
  readonly wouldRefuse: Readonly<Record<EnforcedLevel, number>>
  /** It passed because what is wrong with it was wrong before. */
  readonly ratcheted: number
  /** It passed because somebody is exempt. */
  readonly excepted: number
  /** Not all of it could be judged. */
  readonly undecided: number
}

/** When something was first and last seen. Milliseconds since 1970. */
export interface Seen {
  readonly firstMs: number
  readonly lastMs: number
}

/** The counts of one namespace, user, kind of client or day. */
export interface NamedCounts extends WriteCounts, Seen {
  /** A day is written `2026-11-21`, in UTC. */
  readonly name: string
}

/** What one rule did. Counts writes, not findings. */
export interface RuleCounts extends Omit<WriteCounts, 'judged' | 'excepted'>, Seen {
  readonly rule: string
}

/** A list that has an end, however long the logs are. */
export interface Ranking<Entry> {
  /** The most first; for days the oldest first. */
  readonly entries: readonly Entry[]
  /** Writes of those that had no room in the list. They are in the totals. */
  readonly others: number
}

/** The object that an offence is shown by: the last one. */
export interface OffenceExample {
  readonly kind: ReviewedWrite['kind']
  readonly namespace: string
  readonly name: string
  readonly verb: WriteVerb
  /** The first field that the rule found; empty where the log does not list it. */
  readonly path: string
  readonly timeMs: number
  readonly id: string
  readonly place: LogPlace
}

/** What somebody keeps on doing: one rule, one namespace, one user. */
export interface Offence extends Seen {
  readonly rule: string
  readonly namespace: string
  readonly user: string
  readonly client: ReviewedWrite['client']
  readonly refused: number
  readonly wouldRefuse: Readonly<Record<EnforcedLevel, number>>
  readonly example: OffenceExample
}

/** What keeps a namespace from being raised to a level. */
export type Obstacle =
  | {
      readonly kind: 'would-refuse'
      readonly writes: number
      /** The most frequent first, with the number of writes. */
      readonly rules: readonly { readonly rule: string; readonly writes: number }[]
      readonly lastMs: number
    }
  /** Writes that could not be judged: nobody knows what the level would have done. */
  | { readonly kind: 'undecided'; readonly writes: number }
  /** Writes that got in past the guard, and were not judged again and found good. */
  | { readonly kind: 'past-us'; readonly writes: number }
  /** Writes judged by a newer release: this one may not understand what would be refused. */
  | { readonly kind: 'newer-schema'; readonly writes: number }

/** Whether a namespace can be raised to a level, by what the logs show. */
export interface Readiness {
  readonly namespace: string
  readonly level: EnforcedLevel
  /**
   * `enforced` is so already. `ready`: policies were written, and none would have been refused. `not-ready`: something
   * stands in the way. `no-evidence`: no policy was written, so that nobody knows; it is never called ready.
   */
  readonly state: 'enforced' | 'ready' | 'not-ready' | 'no-evidence'
  /** Judged creations and changes of NetworkPolicies. */
  readonly evidence: number
  readonly obstacles: readonly Obstacle[]
  /** What to type next where it is ready; undefined where the name is none that Kubernetes takes. */
  readonly command: string | undefined
}

/** Why a line was not read. */
export type UnreadReason =
  /** Longer than a line may be. */
  | 'too-long'
  | 'not-json'
  /** JSON, and neither an audit event nor a decision of the guard. */
  | 'foreign'
  /** An event or a decision, and a field that is needed is not there or means nothing. */
  | 'not-understood'

/** What is known about one file after it was read. */
export interface LogFileReading {
  readonly file: string
  /** Read from the disk; of a compressed file the compressed ones. */
  readonly bytes: number
  readonly lines: number
  /** Why not all of it could be read: a clause. What could be read counts. */
  readonly problem: string | undefined
}

/** What was read and what was not. Each line is in exactly one of the counts from `events` to `unread`. */
export interface LogReading {
  /** Names behind which there was nothing to read, and why: a clause. */
  readonly missing: readonly { readonly file: string; readonly reason: string }[]
  readonly files: readonly LogFileReading[]
  readonly lines: number
  /** Audit events of writes of our kinds, each once. */
  readonly events: number
  /** Lines of the guard about a judgement. */
  readonly decisions: number
  /** Events that stood there already: given twice, or at another stage. */
  readonly duplicates: number
  /** Events about something else, reads, other stages, and lines of the guard that are no judgement. */
  readonly other: number
  /** Empty lines. */
  readonly blank: number
  readonly unread: Readonly<Record<UnreadReason, number>>
  /** The first lines that were not read. */
  readonly unreadExamples: readonly { readonly place: LogPlace; readonly reason: UnreadReason }[]
  /** Decisions that are counted once although both logs have them. */
  readonly inBoth: number
  /** Left out because they are too old, or in other namespaces. */
  readonly outsideWindow: number
  readonly otherNamespaces: number
  /** Judgements written by a newer release of the guard. */
  readonly newerSchema: number
  /** Audit events of a deletecollection: each shows only the first object. */
  readonly collections: number
  /** Audit events of writes without the object, which cannot be judged again. */
  readonly withoutObject: number
  readonly clock: {
    /** How often the time went back by more than a minute within a file, and by how much at most. */
    readonly jumps: number
    readonly largestMs: number
    /** Events that are later than now. */
    readonly inFuture: number
  }
  /**
   * Service accounts that appear with several uids: those of kube-system at any time, others at the same time. The logs
   * of two clusters do that.
   */
  readonly accountsWithSeveralUids: readonly string[]
  /** Whether there were so many events that a repetition, or the same decision in both logs, may have been missed. */
  readonly isMemoryExceeded: boolean
}

/** What the logs say. Everything that is printed about them, and the page, comes from here. */
export interface Review {
  readonly question: ReviewQuestion
  /** When it was asked. Milliseconds since 1970. */
  readonly nowMs: number
  /** Of the writes that count; undefined where there are none. */
  readonly seen: Seen | undefined
  readonly reading: LogReading
  readonly totals: WriteCounts
  /** Dry runs change nothing, and are in no other count. */
  readonly dryRuns: { readonly judged: number; readonly wouldBeRefused: number }
  /** Refused by somebody else before the guard was asked. */
  readonly refusedElsewhere: number
  /** In namespaces, or by controllers, that the webhook configurations leave out. */
  readonly outOfScope: number
  readonly rules: Ranking<RuleCounts>
  readonly namespaces: Ranking<NamedCounts>
  readonly users: Ranking<NamedCounts>
  /** Only what the audit log shows. */
  readonly clients: Ranking<NamedCounts>
  readonly days: Ranking<NamedCounts>
  readonly offences: Ranking<Offence>
  /** By namespace, then by level. */
  readonly readiness: readonly Readiness[]
  /** Namespaces that were deleted in the end: nobody can raise their level, so they are not in `readiness`. */
  readonly deletedNamespaces: number
  readonly pastUs: PastUs
}
