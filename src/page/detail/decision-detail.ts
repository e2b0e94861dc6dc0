import type { Finding } from '../../model/finding.ts'
import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import type { TrailFinding } from '../../model/trail.ts'
import type { RecheckJudges } from '../../review/recheck.ts'
import { type AuthorText, authorTextOf } from './author-text.ts'
import { judgeAgain, type Rejudgement } from './judge-again.ts'
import { markYaml, type MarkedYaml } from './marked-yaml.ts'
import type { RecordedWrite } from './read-again.ts'

/** Everything that a log tells about one write. */
export interface DecisionDetail {
  readonly write: ReviewedWrite
  readonly authorText: AuthorText
  /** What the trail lists. */
  readonly recordedFindings: readonly TrailFinding[]
  readonly moreRecordedFindings: number
  /** What judging again has found, in full words; undefined where it could not be judged. */
  readonly findings: readonly Finding[] | undefined
  readonly rejudgement: Rejudgement
  /** Undefined where the log has no object, or one that is too large to be shown. */
  readonly yaml: MarkedYaml | undefined
}

/** Brings together what can be told about a write that was read again. */
export function detailOf(recorded: RecordedWrite, judges: RecheckJudges): DecisionDetail {
  const { write } = recorded
  const rejudgement = judgeAgain(recorded, judges)
  const trail = write.outcome.kind === 'judged' ? write.outcome.trail : undefined
  const findings = rejudgement.kind === 'judged' ? rejudgement.findings : undefined
  const marks = [
    ...(trail?.findings ?? []),
    ...(findings ?? []).flatMap(({ rule, paths }) => paths.map((path) => ({ rule, path }))),
  ]
  return {
    write,
    authorText: authorTextOf(recorded, rejudgement),
    recordedFindings: trail?.findings ?? [],
    moreRecordedFindings: trail?.moreFindings ?? 0,
    findings,
    rejudgement,
    yaml: rejudgement.object === undefined ? undefined : markYaml(rejudgement.object, marks),
  }
}
