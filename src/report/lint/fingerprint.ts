import type { FileReport, LintFinding } from '../../model/lint.ts'
import { plainPath } from './file-uri.ts'
import type { LintOutput } from './lint-output.ts'

/**
 * What a finding is known by from run to run, in hexadecimal: the file, the object, the rule's message, and the field
 * without the indices of lists. So it stays the same when lines move, when a rule or a peer is put before it, and when its
 * wording or layout changes. Equal findings of one object are told apart by their order: one more of them is one new
 * fingerprint, wherever it is put.
 */
export function fingerprintsOf(
  { file }: FileReport,
  findings: readonly LintFinding[],
  hash: LintOutput['hash'],
): readonly string[] {
  const path = plainPath(file)
  const seen = new Map<string, number>()
  return findings.map(({ finding: { rule, message, paths }, object: { kind, namespace, name } }) => {
    const field = paths[0].replaceAll(/\[\d+\]/g, '[]')
    const identity = JSON.stringify([path, kind, namespace, name, rule, message, field])
    const ordinal = seen.get(identity) ?? 0
    seen.set(identity, ordinal + 1)
    return hash(`${identity} ${ordinal}`)
  })
}
