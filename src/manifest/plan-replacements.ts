import type { Edit } from '../model/fix.ts'
import type { TextReplacement } from '../model/lint.ts'
import { applyEdits } from './apply-edits.ts'
import type { Steps } from './document-tree.ts'
import type { Replacement } from './edits/replacement.ts'
import { makeLineIndex } from './line-index.ts'
import { type Manifest, readManifests } from './read-manifests.ts'

/**
 * Says what to replace in the text of a file to make edits of one of its objects, and nothing but those; nothing where
 * `applyEdits` would refuse. In the order of the text, and no two of them touch.
 */
export type PlanReplacements = (manifest: Manifest, edits: readonly Edit[]) => readonly TextReplacement[]

/** Beside twice its length, how many characters of one document may be read again to try corrections out. */
const spareLength = 1024 * 1024

/**
 * Plans replacements in a text, document after document. Each is tried out on the document that it is in, which takes
 * reading that again: where a long one needs very many, only the first ones get theirs, so that the work stays in
 * proportion to the text.
 */
export function makeReplacementPlanner(text: string): PlanReplacements {
  const lines = makeLineIndex(text)
  let planned: { readonly start: number; room: number } | undefined
  return (manifest, edits) => {
    const { source, steps } = manifest.place()
    const { start: from, text: document } = source
    if (planned?.start !== from) planned = { start: from, room: 2 * document.length + spareLength }
    planned.room -= document.length
    if (planned.room < 0) return []
    const alone = readManifests(document).manifests.find(({ place }) => areSame(place().steps, steps))
    const edited = alone === undefined ? undefined : applyEdits(document, alone, edits)
    if (edited?.ok !== true) return []
    return joinTouching(edited.replacements).map(({ start, end, text: inserted }) => ({
      region: lines.region({ start: from + start, end: from + end }),
      text: inserted,
    }))
  }
}

function areSame(one: Steps, other: Steps): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index])
}

/** What is put in at one place is one text: programs need not agree on the order of two. */
function joinTouching(replacements: readonly Replacement[]): readonly Replacement[] {
  const joined: Replacement[] = []
  for (const next of replacements.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    const last = joined.at(-1)
    if (last?.end === next.start)
      joined.splice(-1, 1, { ...last, end: next.end, text: last.text + next.text })
    else joined.push(next)
  }
  return joined
}
