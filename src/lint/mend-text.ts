import { applyEditsToFile } from '../manifest/apply-edits.ts'
import type { Manifest } from '../manifest/read-manifests.ts'
import type { LintFinding } from '../model/lint.ts'

/** A finding, and the object of the file that it is about. */
export interface PlacedFinding extends LintFinding {
  readonly manifest: Manifest
}

/** What became of a text that was to be corrected. */
export interface MendedText {
  /** As it was where nothing could be done. */
  readonly text: string
  readonly fixed: readonly LintFinding[]
  /** Why something wanted was not done: a clause. */
  readonly unfixed: readonly (LintFinding & { readonly reason: string })[]
}

/** Each round corrects all that can be corrected together; what comes up only then is for the next one. */
const maxRounds = 8

/**
 * Corrects what is wanted in a text, until nothing of it is left that can be. Corrections that do not go together are made
 * one after the other.
 */
export function mendText(
  text: string,
  judge: (text: string) => readonly PlacedFinding[],
  isWanted: (finding: LintFinding) => boolean,
): MendedText {
  const done = new Set<string>()
  const fixed: LintFinding[] = []
  const unfixed: (LintFinding & { readonly reason: string })[] = []
  let current = text
  for (let round = 0; round < maxRounds; round += 1) {
    const wanted = judge(current).filter((found) => isWanted(found) && !done.has(identityOf(found)))
    if (wanted.length === 0) break
    const together = applyEditsToFile(current, wanted.map(changeOf))
    if (together.ok) {
      current = together.text
      fixed.push(...wanted)
      for (const found of wanted) done.add(identityOf(found))
      continue
    }
    const [first] = wanted
    if (first === undefined) break
    done.add(identityOf(first))
    const alone = wanted.length === 1 ? together : applyEditsToFile(current, [changeOf(first)])
    if (alone.ok) {
      current = alone.text
      fixed.push(first)
    } else unfixed.push({ ...first, reason: alone.reason })
    // One at a time takes as many rounds as there are findings.
    round -= 1
  }
  return { text: current, fixed, unfixed }
}

function changeOf({ manifest, finding }: PlacedFinding): Parameters<typeof applyEditsToFile>[1][number] {
  return { manifest, edits: finding.fix?.edits ?? [] }
}

/** The same problem is not corrected twice, however the correction came out. */
function identityOf({ finding: { rule, message, paths }, object }: LintFinding): string {
  return JSON.stringify([object, rule, message, paths[0]])
}
