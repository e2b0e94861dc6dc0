import { decide } from '../../src/engine/decide.ts'
import { judge } from '../../src/engine/judge.ts'
import { type Change, readChange } from '../../src/model/change.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { isJsonObject } from '../../src/model/shape.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { circumstancesAt, levelsAt } from '../engine/circumstances.ts'
import type { SuiteCase, SuiteLevel } from './read-suite.ts'

const requester = { name: 'dev', groups: ['system:authenticated'], uid: '', extra: new Map() }

/** Everything that the catalogue finds in the change, old and new, and what is done about it at this level. */
export interface CaseVerdict extends Verdict {
  readonly findings: readonly Finding[]
}

/** Judges the write of a case with the whole catalogue where this level is enforced. Throws where it cannot be read. */
export function judgeCase(suiteCase: SuiteCase, level: SuiteLevel): CaseVerdict {
  const { kind, change } = changeOf(suiteCase)
  const ofKind = rules.filter((rule) => rule.kind === kind)
  const judgement = judge(
    { kind, change } as Change,
    ofKind.map((rule) => rule.prepare({}, levelsAt(level))),
    { ...noFacts, requester: { kind: 'known', value: requester } },
  )
  return { findings: judgement.findings, ...decide(judgement, circumstancesAt(level)) }
}

/** The rules for which the write is refused, each once, sorted: what a case expects. */
export function refusedRules({ refusedFor }: Verdict): readonly string[] {
  return [...new Set(refusedFor.map(({ rule }) => rule))].sort()
}

/** What the API server would ask about the write. */
function changeOf({ operation, subresource, object, oldObject }: SuiteCase): Change {
  const { apiVersion, kind, metadata } = isJsonObject(object) ? object : {}
  const { name, namespace } = isJsonObject(metadata) ? metadata : {}
  const isDeletion = operation === 'DELETE'
  const reading = readChange({
    uid: 'suite',
    operation,
    kind: String(kind),
    apiVersion: String(apiVersion),
    subResource: subresource,
    name: String(name),
    namespace: String(namespace),
    requester,
    isDryRun: false,
    object: isDeletion ? undefined : object,
    oldObject: isDeletion ? object : oldObject,
  })
  if (reading.kind !== 'change') throw new Error(JSON.stringify(reading))
  return reading.change
}
