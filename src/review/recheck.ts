import { decide } from '../engine/decide.ts'
import { judge } from '../engine/judge.ts'
import type { RuleSelection } from '../engine/select-rules.ts'
import type { Change } from '../model/change.ts'
import type { Decoded } from '../model/decoded.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Finding } from '../model/finding.ts'
import { type Levels, violates } from '../model/level.ts'
import { decodeNamespace } from '../model/namespace.ts'
import { decodeNetworkPolicy } from '../model/network-policy.ts'
import type { Recheck } from '../model/review.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import type { Settings } from '../model/settings.ts'
import type { JsonObject } from '../model/shape.ts'
import { type Basis, recordedObject } from './recorded-object.ts'
import type { EventWrite } from './write-of-event.ts'

/** What a write is judged with: the rules and settings of the guard. */
export interface RecheckJudges {
  readonly rulesFor: RuleSelection
  readonly settings: Pick<Settings, 'undecided' | 'exemptUsers'>
}

/** A write to judge again. */
export interface RecheckedWrite {
  readonly write: ReviewedWrite
  readonly object: JsonObject
  readonly basis: Basis
  /** Of the user. */
  readonly groups: readonly string[]
}

/**
 * Judges a write as the guard would have, at every level, by the latest rules. What the guard would have looked up in the
 * cluster at that time is not known: the rules that need it are undecided. Overrides for namespaces by label do not
 * apply, for nobody knows the labels of that time. Never throws.
 */
export function recheckWrite(
  { write, object, basis, groups }: RecheckedWrite,
  { rulesFor, settings }: RecheckJudges,
): Recheck {
  const reading = readCreation(write, object)
  if (!reading.ok) {
    const [problem] = reading.problems
    const reason = problem === undefined ? '' : `: ${problem.path} ${problem.reason}`
    return { kind: 'not-judged', because: `the object in the log is not understood${reason}` }
  }
  const facts: Facts = {
    ...noFacts,
    requester: { kind: 'known', value: { name: write.user, groups } },
  }
  const judgement = judge(reading.value, rulesFor(write.namespace, new Map()), facts)
  const exception = exceptionFor(write, settings)
  const { wouldRefuse } = decide(judgement, {
    inForce: { levels: strictest, from: 'defaults', notices: [] },
    undecided: settings.undecided,
    exception,
  })
  const rules = new Set([...wouldRefuse.baseline, ...wouldRefuse.strict])
  return {
    kind: 'judged',
    wouldRefuse,
    findings: judgement.findings
      .filter((finding) => rules.has(finding.rule) && isViolation(finding))
      .slice(0, maxFindings)
      .map(({ rule, paths, wording }) => ({ rule, path: paths[0], summary: wording.summary })),
    undecided: judgement.undecided
      .filter((each) => violates(strictest.enforce, each))
      .map(({ rule, reason }) => `${rule}: ${reason}`),
    exception,
    basis,
  }
}

/** Judges a write from the object in its event. Never throws. */
export function recheckEvent({ write, event, readObjects }: EventWrite, judges: RecheckJudges): Recheck {
  const recorded = recordedObject(write, readObjects)
  if (recorded.kind === 'none') return { kind: 'not-judged', because: recorded.because }
  const groups = (event.impersonatedUser ?? event.user).groups ?? []
  return recheckWrite({ write, object: recorded.object, basis: recorded.basis, groups }, judges)
}

const maxFindings = 10

const latest = { level: 'strict', version: 'latest' } as const
const strictest: Levels = { enforce: latest, warn: latest, audit: latest }

function isViolation(finding: Finding): boolean {
  return finding.since === 'new' && violates(strictest.enforce, finding)
}

/** The write as a creation, in the namespace of its request: what is sent need not repeat it. */
function readCreation({ kind, namespace }: ReviewedWrite, object: JsonObject): Decoded<Change> {
  if (kind === 'Namespace') {
    const decoded = decodeNamespace(object)
    if (!decoded.ok) return decoded
    return { ok: true, value: { kind, change: { operation: 'create', object: decoded.value } } }
  }
  const decoded = decodeNetworkPolicy(object)
  if (!decoded.ok) return decoded
  const { metadata, spec } = decoded.value
  const policy = { metadata: { ...metadata, namespace }, spec }
  return { ok: true, value: { kind, change: { operation: 'create', object: policy } } }
}

function exceptionFor(
  { user, verb }: ReviewedWrite,
  { exemptUsers }: RecheckJudges['settings'],
): string | undefined {
  const operation = verb === 'create' ? 'CREATE' : 'UPDATE'
  const isExempt = exemptUsers.some(
    ({ name, operations }) => name === user && operations.some((exempted) => exempted === operation),
  )
  return isExempt ? `user ${user} is exempt from ${operation}` : undefined
}
