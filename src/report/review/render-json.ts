import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { verify } from '../../model/past-us.ts'
import type { NamedCounts, Obstacle, Offence, Ranking, Review, Seen } from '../../model/review.ts'
import { asciiJson } from '../lint/ascii-json.ts'
import { jsonPastUs, jsonReading, jsonTarget } from './json-reading.ts'
import type { JsonReview } from './json-review-schema.ts'
import type { JsonVerification } from './json-verify-schema.ts'
import type { ReviewRule } from './review-rule.ts'
import { isoTime } from './utc-time.ts'

/** A review for programs, as docs/schema/audit-review.schema.json describes it. */
export function renderReviewJson(review: Review, rules: readonly ReviewRule[]): string {
  return `${asciiJson(jsonReview(review, rules), 2)}\n`
}

/** What got in past the guard, for programs, as docs/schema/audit-verify.schema.json describes it. */
export function renderVerifyJson(review: Review, level: EnforcedLevel): string {
  const { question, nowMs, pastUs, reading } = review
  const { wouldBeRefused, unknown } = verify(pastUs.writes, level)
  const document: JsonVerification = {
    schemaVersion: 1,
    asked: { at: isoTime(nowMs), since: sinceOf(review), namespaces: [...question.namespaces], level },
    wouldHaveBeenRefused: wouldBeRefused.length,
    notJudged: unknown.length,
    pastUs: jsonPastUs(pastUs),
    reading: jsonReading(reading),
  }
  return `${asciiJson(document, 2)}\n`
}

/** A program that wants more asks about one namespace. */
const maxOffences = 1000

function jsonReview(review: Review, rules: readonly ReviewRule[]): JsonReview {
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const { question, nowMs, seen, offences } = review
  return {
    schemaVersion: 1,
    asked: {
      at: isoTime(nowMs),
      since: sinceOf(review),
      namespaces: [...question.namespaces],
      levels: [...question.levels],
    },
    seen: seen === undefined ? null : jsonSeen(seen),
    totals: { ...review.totals, wouldRefuse: { ...review.totals.wouldRefuse } },
    dryRuns: { ...review.dryRuns },
    refusedElsewhere: review.refusedElsewhere,
    outOfScope: review.outOfScope,
    readiness: review.readiness.map(({ obstacles, command, ...readiness }) => ({
      ...readiness,
      obstacles: obstacles.map(jsonObstacle),
      command: command ?? null,
    })),
    deletedNamespaces: review.deletedNamespaces,
    rules: { entries: review.rules.entries.map(withTimes), others: review.rules.others },
    namespaces: jsonNames(review.namespaces),
    users: jsonNames(review.users),
    clients: jsonNames(review.clients),
    days: jsonNames(review.days),
    offences: {
      entries: offences.entries.slice(0, maxOffences).map((offence) => jsonOffence(offence, known)),
      others: offences.others,
    },
    pastUs: jsonPastUs(review.pastUs),
    reading: jsonReading(review.reading),
  }
}

function sinceOf({ question }: Review): string | null {
  return question.sinceMs === undefined ? null : isoTime(question.sinceMs)
}

/** What stands in a namespace's way, for scripts. */
export function jsonObstacle(obstacle: Obstacle): JsonReview['readiness'][number]['obstacles'][number] {
  if (obstacle.kind !== 'would-refuse') return { ...obstacle }
  const { kind, writes, rules, lastMs } = obstacle
  return { kind, writes, rules: rules.map((rule) => ({ ...rule })), last: isoTime(lastMs) }
}

function jsonNames({ entries, others }: Ranking<NamedCounts>): JsonReview['namespaces'] {
  return { entries: entries.map(withTimes), others }
}

function jsonOffence(
  { example, firstMs, lastMs, wouldRefuse, ...offence }: Offence,
  rules: ReadonlyMap<string, ReviewRule>,
): JsonReview['offences']['entries'][number] {
  const rule = rules.get(offence.rule)
  return {
    ...offence,
    wouldRefuse: { ...wouldRefuse },
    title: rule?.title ?? '',
    ...jsonSeen({ firstMs, lastMs }),
    example: { ...jsonTarget(example), path: example.path },
    fix: rule?.remedy ?? '',
  }
}

function withTimes<Counts extends Seen>({
  firstMs,
  lastMs,
  ...counts
}: Counts): Omit<Counts, keyof Seen> & ReturnType<typeof jsonSeen> {
  return { ...counts, ...jsonSeen({ firstMs, lastMs }) }
}

function jsonSeen({ firstMs, lastMs }: Seen): { readonly first: string; readonly last: string } {
  return { first: isoTime(firstMs), last: isoTime(lastMs) }
}
