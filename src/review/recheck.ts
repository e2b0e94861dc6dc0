import { decide } from '../engine/decide.ts'
import { exceptionFor } from '../engine/exception-for.ts'
import { judge } from '../engine/judge.ts'
import type { RuleSelection } from '../engine/select-rules.ts'
import type { Change } from '../model/change.ts'
import type { Decoded } from '../model/decoded.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Finding } from '../model/finding.ts'
import { type Levels, violates } from '../model/level.ts'
import { decodeNamespace } from '../model/namespace.ts'
import { decodeNetworkPolicy } from '../model/network-policy.ts'
import type { Recheck } from '../model/past-us.ts'
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

/** Who asked, and how the object that is judged relates to what they sent. */
export interface RecheckTerms {
  /** Of the user. */
  readonly groups: readonly string[]
  readonly basis: Basis
}

/** Judges a write from the object in its event. Never throws. */
export function recheckEvent({ write, event, readObjects }: EventWrite, judges: RecheckJudges): Recheck {
  const recorded = recordedObject(write, readObjects)
  if (recorded.kind === 'none') {
    const { because, mayBePresent } = recorded
    return { kind: 'not-judged', because, mayBePresent }
  }
  const reading = readCreation(write, recorded.object)
  if (!reading.ok) {
    const [problem] = reading.problems
    const reason = problem === undefined ? '' : `: ${problem.path} ${problem.reason}`
    return {
      kind: 'not-judged',
      because: `the object in the log is not understood${reason}`,
      mayBePresent: write.kind === 'NetworkPolicy',
    }
  }
  const groups = (event.impersonatedUser ?? event.user).groups ?? []
  return recheckChange(write, reading.value, { groups, basis: recorded.basis }, judges)
}

/**
 * Judges a change as the guard would have, at every level, by the latest rules. What the guard would have looked up in
 * the cluster at that time is not known: the rules that need it are undecided. Overrides for namespaces by label do not
 * apply, for nobody knows the labels of that time. Never throws.
 */
export function recheckChange(
  write: ReviewedWrite,
  change: Change,
  { groups, basis }: RecheckTerms,
  { rulesFor, settings }: RecheckJudges,
): Recheck {
  const facts: Facts = {
    ...noFacts,
    requester: { kind: 'known', value: { name: write.user, groups } },
  }
  const judgement = judge(change, rulesFor(write.namespace, new Map()), facts)
  const exception = exceptionFor(write.user, write.verb === 'create' ? 'CREATE' : 'UPDATE', settings)
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

const maxFindings = 10

const latest = { level: 'strict', version: 'latest' } as const
const strictest: Levels = { enforce: latest, warn: latest, audit: latest }

function isViolation(finding: Finding): boolean {
  return finding.since === 'new' && violates(strictest.enforce, finding)
}

/** The write as a creation, in the namespace of its request: what is sent need not repeat it. */
export function readCreation({ kind, namespace }: ReviewedWrite, object: JsonObject): Decoded<Change> {
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
