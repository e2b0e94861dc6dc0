import { decide } from '../../engine/decide.ts'
import { judge } from '../../engine/judge.ts'
import { type Facts, noFacts } from '../../model/facts.ts'
import type { Finding } from '../../model/finding.ts'
import { readLevel } from '../../model/guard-labels.ts'
import type { Levels, LevelSetting } from '../../model/level.ts'
import type { JsonObject } from '../../model/shape.ts'
import type { Trail } from '../../model/trail.ts'
import type { Verdict } from '../../model/verdict.ts'
import { readVersion } from '../../model/version.ts'
import { readCreation, type RecheckJudges } from '../../review/recheck.ts'
import { type Basis, recordedObject } from '../../review/recorded-object.ts'
import type { RecordedWrite } from './read-again.ts'

/** A write, judged from the object in its log. */
export type Rejudgement =
  | {
      readonly kind: 'judged'
      readonly object: JsonObject
      readonly basis: Basis
      /** At the levels of that time; at the strictest where nobody knows them. */
      readonly verdict: Verdict
      /** All of them, whatever the levels say. */
      readonly findings: readonly Finding[]
    }
  /** Why it cannot be judged: a clause. `object` is what the log has nevertheless. */
  | { readonly kind: 'not-judged'; readonly because: string; readonly object: JsonObject | undefined }

/**
 * Judges a recorded write by the rules and the configuration of now, at the levels of that time. The object before is in no
 * log: what the trail says was there before is taken as that, everything else as new. Never throws.
 */
export function judgeAgain(recorded: RecordedWrite, { rulesFor, settings }: RecheckJudges): Rejudgement {
  const { write, objects, groups } = recorded
  const found = recordedObject(write, () => objects)
  if (found.kind === 'none') return { kind: 'not-judged', because: found.because, object: undefined }
  const { object, basis } = found
  const reading = readCreation(write, object)
  if (!reading.ok) return { kind: 'not-judged', because: 'the object in the log is not understood', object }
  const facts: Facts = { ...noFacts, requester: { kind: 'known', value: { name: write.user, groups } } }
  const { findings, undecided } = judge(reading.value, rulesFor(write.namespace, new Map()), facts)
  const trail = write.outcome.kind === 'judged' ? write.outcome.trail : undefined
  const dated = findings.map((finding) => dateByTrail(finding, trail))
  const verdict = decide(
    { findings: dated, undecided },
    {
      inForce: { levels: levelsOf(trail), from: trail?.levels?.from ?? 'defaults', notices: [] },
      undecided: settings.undecided,
      exception: trail?.exception,
    },
  )
  return { kind: 'judged', object, basis, verdict, findings: dated }
}

const strictest: LevelSetting = { level: 'strict', version: 'latest' }

function levelsOf(trail: Trail | undefined): Levels {
  const { enforce, warn, audit } = trail?.levels ?? {}
  return { enforce: readSetting(enforce), warn: readSetting(warn), audit: readSetting(audit) }
}

/** `baseline`, or with a release `baseline@v0.1`. */
function readSetting(text: string | undefined): LevelSetting {
  const [level = '', version = 'latest'] = (text ?? '').split('@')
  const read = { level: readLevel(level), version: readVersion(version) }
  return read.level === undefined ? strictest : { level: read.level, version: read.version ?? 'latest' }
}

function dateByTrail(finding: Finding, trail: Trail | undefined): Finding {
  const listed = trail?.findings.find(
    ({ rule, path }) => rule === finding.rule && finding.paths.includes(path),
  )
  return listed === undefined ? finding : { ...finding, since: listed.since }
}
