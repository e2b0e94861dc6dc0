import type { AdmissionRequest } from '../model/admission-review.ts'
import { type Change, subjectOf } from '../model/change.ts'
import type { DecisionRecord, UndecidedReason } from '../model/decision-record.ts'
import type { Entry } from '../model/entry.ts'
import type { Finding } from '../model/finding.ts'
import { type Levels, type LevelSetting, violates } from '../model/level.ts'
import type { Trail, TrailFinding } from '../model/trail.ts'
import type { Verdict } from '../model/verdict.ts'
import { renderVersion } from '../model/version.ts'
import type { SubjectName } from '../report/refusal.ts'

/** Who asked for what, for the record. */
export type RecordedRequest = Pick<DecisionRecord, 'entry' | 'uid' | 'operation' | 'user' | 'isDryRun'> &
  SubjectName

/** What the record keeps of a request, with the object's own name where the request has none. */
export function recordRequest(
  entry: Entry,
  request: AdmissionRequest,
  change: Change | undefined,
): RecordedRequest {
  const metadata = change === undefined ? undefined : subjectMetadata(change)
  return {
    entry: entry.name,
    uid: request.uid,
    operation: request.operation,
    kind: request.kind,
    namespace: request.kind === 'Namespace' ? '' : request.namespace,
    // A deletecollection names nothing in the request, and generateName has only its prefix while it is unresolved.
    name:
      [request.name, metadata?.name, metadata?.generateName].find(
        (name) => name !== undefined && name !== '',
      ) ?? '',
    user: request.requester.name,
    isDryRun: request.isDryRun,
  }
}

/** The record of a call of which nothing could be read but the uid. */
export function recordNobody(entry: Entry, uid: string): RecordedRequest {
  return {
    entry: entry.name,
    uid,
    operation: '',
    kind: '',
    namespace: '',
    name: '',
    user: '',
    isDryRun: false,
  }
}

/** What the trail keeps of a verdict. */
export function trailOf(verdict: Verdict, guard: string): Trail {
  const { levels, from } = verdict.inForce
  const reasons = verdict.undecided.map(({ rule, reason }) => `${rule}: ${reason}`)
  const noted = verdict.noted.slice(0, maxFindings)
  return {
    verdict: verdict.outcome,
    levels: {
      enforce: settingText(levels.enforce),
      warn: settingText(levels.warn),
      audit: settingText(levels.audit),
      from,
    },
    wouldRefuse: verdict.wouldRefuse,
    findings: noted.map(trailFinding),
    moreFindings: verdict.noted.length - noted.length,
    ratcheted: ratchetedRules(verdict.noted, levels),
    exception: verdict.exception,
    undecided: reasons.length === 0 ? undefined : reasons.join('; '),
    guard,
  }
}

/** The trail of a call that was not judged. */
export function unjudgedTrail(
  verdict: Trail['verdict'],
  undecided: string | undefined,
  guard: string,
): Trail {
  return {
    verdict,
    wouldRefuse: { baseline: [], strict: [] },
    findings: [],
    moreFindings: 0,
    ratcheted: [],
    exception: undefined,
    undecided,
    guard,
  }
}

/** What the metric counts for the rules that could not judge. */
export function undecidedReasons({ undecided }: Verdict): readonly UndecidedReason[] {
  // What the change leaves alone is no news: it would be counted with each label that somebody adds.
  const news = undecided.filter(({ since }) => since === 'new')
  return news.map(({ lacks }) => (lacks === 'facts' ? 'facts-missing' : 'rule-failed'))
}

const maxFindings = 50

function subjectMetadata({ kind, change }: Change): { readonly name: string; readonly generateName: string } {
  return kind === 'NetworkPolicy' ? subjectOf(change).metadata : subjectOf(change).metadata
}

function settingText({ level, version }: LevelSetting): string {
  return version === 'latest' ? level : `${level}@${renderVersion(version)}`
}

function trailFinding({ rule, paths, class: findingClass, since }: Finding): TrailFinding {
  return { rule, path: paths[0], class: findingClass, since }
}

function ratchetedRules(noted: readonly Finding[], { enforce }: Levels): readonly string[] {
  const old = noted.filter((finding) => finding.since === 'before' && violates(enforce, finding))
  return [...new Set(old.map(({ rule }) => rule))]
}
