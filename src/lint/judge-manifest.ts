import { judge } from '../engine/judge.ts'
import { levelsForNamespace, levelsInNamespace } from '../engine/levels-in-force.ts'
import type { RuleSelection } from '../engine/select-rules.ts'
import type { Manifest } from '../manifest/read-manifests.ts'
import type { Change, ChangeTo } from '../model/change.ts'
import type { Decoded, Problem } from '../model/decoded.ts'
import { type Facts, noFacts } from '../model/facts.ts'
import type { Finding, Undecided } from '../model/finding.ts'
import type { Labels } from '../model/label-selector.ts'
import { type Levels, type LevelSetting, violates } from '../model/level.ts'
import type { ObjectName, Severity } from '../model/lint.ts'
import { decodeNamespace } from '../model/namespace.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import type { PreparedRule } from '../model/rule.ts'
import { isJsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import type { LevelsInForce } from '../model/verdict.ts'
import { compareVersions } from '../model/version.ts'
import type { JudgedKind } from './identity.ts'
import { settleFix } from './settle-fix.ts'

/** An object as a file has it. */
export interface WrittenObject {
  readonly manifest: Manifest
  readonly object: ObjectName
  /** Where the same object was written earlier in this run. */
  readonly earlier: string | undefined
}

/** What is known about the other files of a run. */
export interface Surroundings {
  readonly rulesFor: RuleSelection
  readonly levels: Levels
  /** The labels of the Namespaces that are among the files, by name. */
  readonly namespaces: ReadonlyMap<string, Labels>
}

/** A finding, and whether the key or the value at its path is what is wrong. */
export interface JudgedFinding {
  readonly finding: Finding
  readonly severity: Severity
  readonly part: 'key' | 'value'
}

/** What is said about one object of a file. */
export interface ObjectJudgement {
  readonly object: ObjectName
  readonly findings: readonly JudgedFinding[]
  readonly undecided: readonly Undecided[]
  /** Why it is no valid object of its kind. */
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

/**
 * Judges one object of a file as the gate would judge its apply: created, changed from what it was, or deleted. An object
 * that the API server would refuse is judged only by what its text shows.
 */
export function judgeManifest(
  kind: JudgedKind,
  now: WrittenObject | undefined,
  old: WrittenObject | undefined,
  surroundings: Surroundings,
): ObjectJudgement {
  return kind === 'NetworkPolicy'
    ? judgePolicy(now, old, surroundings)
    : judgeNamespace(now, old, surroundings)
}

function judgePolicy(
  now: WrittenObject | undefined,
  old: WrittenObject | undefined,
  { rulesFor, levels, namespaces }: Surroundings,
): ObjectJudgement {
  const object = (now ?? old)?.object ?? nobody
  const labels = namespaces.get(object.namespace)
  const inForce =
    labels === undefined
      ? { levels, from: 'defaults' as const, notices: [] }
      : levelsInNamespace({ kind: 'found', labels, ageMs: 0, source: 'live' }, false, levels)
  const rules = rulesFor(object.namespace, labels ?? noLabels)
  const facts = factsOf(now, old)
  const change = changeTo(now, old, (value) => placed(decodeNetworkPolicy(value), object.namespace))
  if (change.ok) {
    const judgement = judged(object, { kind: 'NetworkPolicy', change: change.value }, rules, facts, inForce)
    return {
      ...judgement,
      findings: judgement.findings.map((each) => ({ ...each, finding: settleFix(each.finding, namespaces) })),
    }
  }
  const textRules = rules.filter(({ documentation }) => documentation.seenIn === 'text')
  const nothing: Change = { kind: 'NetworkPolicy', change: { operation: 'create', object: emptyPolicy } }
  return { ...judged(object, nothing, textRules, facts, inForce), problems: change.problems }
}

function judgeNamespace(
  now: WrittenObject | undefined,
  old: WrittenObject | undefined,
  { rulesFor, levels }: Surroundings,
): ObjectJudgement {
  const object = (now ?? old)?.object ?? nobody
  const change = changeTo(now, old, decodeNamespace)
  if (!change.ok) return { object, findings: [], undecided: [], problems: change.problems, notes: [] }
  const { value } = change
  const rules = rulesFor(
    object.name,
    value.operation === 'create' ? noLabels : value.oldObject.metadata.labels,
  )
  const whole: Change = { kind: 'Namespace', change: value }
  return judged(object, whole, rules, factsOf(now, old), levelsForNamespace(value, levels))
}

const noLabels: Labels = new Map()
const nobody: ObjectName = { kind: '', namespace: '', name: '' }

/** What is judged where the object itself cannot be: rules about the text look only at the text. */
const emptyPolicy: NetworkPolicy = (() => {
  const decoded = decodeNetworkPolicy({})
  if (!decoded.ok) throw new Error('an empty policy must be readable')
  return decoded.value
})()

function judged(
  object: ObjectName,
  change: Change,
  rules: readonly PreparedRule[],
  facts: Facts,
  { levels: { enforce }, notices }: LevelsInForce,
): ObjectJudgement {
  const { findings, undecided } = judge(change, rules, facts)
  const isText = (id: string): boolean =>
    rules.some(({ documentation }) => documentation.id === id && documentation.seenIn === 'text')
  return {
    object,
    findings: findings
      .filter((finding) => compareVersions(enforce.version, finding.foundSince) >= 0)
      .map((finding) => ({
        finding,
        severity: severityOf(finding, enforce),
        part: isText(finding.rule) ? 'key' : 'value',
      })),
    undecided,
    problems: [],
    notes: notices,
  }
}

function severityOf(finding: Finding, enforce: LevelSetting): Severity {
  if (finding.since === 'new' && violates(enforce, finding)) return 'violation'
  return finding.class === 'info' ? 'info' : 'advice'
}

function changeTo<T>(
  now: WrittenObject | undefined,
  old: WrittenObject | undefined,
  decode: (value: unknown) => Decoded<T>,
): Decoded<ChangeTo<T>> {
  const before = old === undefined ? undefined : decode(old.manifest.object)
  if (now === undefined)
    return before?.ok === true
      ? { ok: true, value: { operation: 'delete', oldObject: before.value } }
      : { ok: false, problems: before?.problems ?? [] }
  const after = decode(now.manifest.object)
  if (!after.ok) return after
  const { value: object } = after
  // What was no valid object before cannot have been in the cluster.
  return before?.ok === true
    ? { ok: true, value: { operation: 'update', object, oldObject: before.value } }
    : { ok: true, value: { operation: 'create', object } }
}

/** The policy in the namespace where it will be created. */
function placed(decoded: Decoded<NetworkPolicy>, namespace: string): Decoded<NetworkPolicy> {
  if (!decoded.ok) return decoded
  const { metadata, spec } = decoded.value
  return metadata.namespace !== '' || namespace === ''
    ? decoded
    : { ok: true, value: { metadata: { ...metadata, namespace }, spec } }
}

function factsOf(now: WrittenObject | undefined, old: WrittenObject | undefined): Facts {
  const source = sourceOf(now)
  if (source === undefined) return noFacts
  return { ...noFacts, text: { kind: 'known', value: { source, oldSource: sourceOf(old) } } }
}

function sourceOf(written: WrittenObject | undefined): SourceObject | undefined {
  if (written === undefined) return undefined
  const { manifest, earlier } = written
  const { object: value } = manifest
  return isJsonObject(value) ? { value, duplicateKeys: manifest.duplicateKeys(), earlier } : undefined
}
