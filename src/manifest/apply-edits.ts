import type { Edit } from '../model/fix.ts'
import { makeDocumentTree, type DocumentTree } from './document-tree.ts'
import { editValue } from './edits/expected-value.ts'
import type { EditedPart } from './edits/find-target.ts'
import { isEqualJson } from './edits/is-equal-json.ts'
import { planAdd } from './edits/plan-add.ts'
import { planJoin } from './edits/plan-join.ts'
import { planSetList } from './edits/plan-list.ts'
import { planRename, planSet } from './edits/plan-scalar.ts'
import { planWrap } from './edits/plan-wrap.ts'
import { replaceAll, type Plan, type Replacement } from './edits/replacement.ts'
import { parsePatiently, parseYaml } from './parse-yaml.ts'
import type { DocumentPart } from './read-document.ts'
import { readManifests, type Manifest } from './read-manifests.ts'
import type { DocumentText } from './split-documents.ts'

/** Edits of one object of a file. */
export interface ManifestChange {
  readonly manifest: Manifest
  readonly edits: readonly Edit[]
}

/** The text with all edits made, and what was replaced for it; or why not one of them was: a clause. */
export type EditedText =
  | { readonly ok: true; readonly text: string; readonly replacements: readonly Replacement[] }
  | { readonly ok: false; readonly reason: string }

/** The same as `applyEditsToFile`, for one object. */
export function applyEdits(text: string, manifest: Manifest, edits: readonly Edit[]): EditedText {
  return applyEditsToFile(text, [{ manifest, edits }])
}

/**
 * Makes edits in the text that the manifests were read from. Only what they name changes; comments, quotes, indentation
 * and line breaks everywhere else stay byte for byte. The result is read again, and given only if every object is what
 * the edits make of it. What several places share, through anchors or merge keys, is not edited, nor are templates.
 */
export function applyEditsToFile(text: string, changes: readonly ManifestChange[]): EditedText {
  const trees = new Map<number, DocumentTree>()
  const replacements: Replacement[] = []
  const wanted = gatherEdits(changes)
  for (const { manifest, edits } of wanted.values()) {
    const { source, steps, ...place } = manifest.place()
    const reason = whyNot(text, source)
    if (reason !== undefined) return { ok: false, reason }
    const tree = trees.get(source.start) ?? parseAgain(place.format, source)
    trees.set(source.start, tree)
    // JSON among YAML is to stay JSON.
    const format = /^\s*\{\s*"/.test(source.text) ? 'json' : place.format
    for (const edit of edits) {
      const plan = planEdit({ format, tree, steps }, edit)
      if (!plan.ok) return plan
      replacements.push(...plan.replacements.map((each) => inFile(each, source.start)))
    }
  }
  const edited = replaceAll(text, replacements)
  if (edited === undefined) return { ok: false, reason: 'two corrections are about the same text' }
  return isAsExpected(text, edited, wanted)
    ? { ok: true, text: edited, replacements }
    : { ok: false, reason: 'the corrected text would not say what it should' }
}

function whyNot(text: string, source: DocumentText): string | undefined {
  if (!text.startsWith(source.text, source.start)) return 'the file has changed since it was read'
  return source.text.includes('{{') ? 'it is a template: correct what it is made from' : undefined
}

/** With tokens this time, which tell where dashes are. */
function parseAgain(format: DocumentPart['format'], { start, text }: DocumentText): DocumentTree {
  if (format === 'json') return makeDocumentTree(start, text, parsePatiently(text, { keepTokens: true }))
  const parse = parseYaml(text, { keepTokens: true })
  return makeDocumentTree(start, text, parse.ok ? parse.root : null)
}

function planEdit(part: EditedPart, edit: Edit): Plan {
  switch (edit.kind) {
    case 'set':
      return planSet(part, edit.path, edit.value)
    case 'rename':
      return planRename(part, edit.path, edit.key)
    case 'add':
      return planAdd(part, edit.path, edit.key, edit.value)
    case 'set-list':
      return planSetList(part, edit.path, edit.value)
    case 'join':
      return planJoin(part, edit.path, edit.first)
    case 'wrap':
      return planWrap(part, edit.path, edit.key)
  }
}

function inFile({ start, end, text }: Replacement, offset: number): Replacement {
  return { start: start + offset, end: end + offset, text }
}

/** All edits of each object. What several corrections want is done once. */
function gatherEdits(changes: readonly ManifestChange[]): ReadonlyMap<string, ManifestChange> {
  const gathered = new Map<string, ManifestChange>()
  for (const { manifest, edits } of changes) {
    const identity = identityOf(manifest)
    const known = gathered.get(identity)?.edits ?? []
    const all = new Map([...known, ...edits].map((edit) => [JSON.stringify(edit), edit]))
    gathered.set(identity, { manifest, edits: [...all.values()] })
  }
  return gathered
}

function identityOf({ place }: Manifest): string {
  const { source, steps } = place()
  return JSON.stringify([source.start, ...steps])
}

/** Whether every object of the file is what it was, but for its own edits. */
function isAsExpected(text: string, edited: string, wanted: ReadonlyMap<string, ManifestChange>): boolean {
  const before = readManifests(text)
  const after = readManifests(edited)
  return (
    before.problems.length === after.problems.length &&
    before.manifests.length === after.manifests.length &&
    before.manifests.every((manifest, index) => {
      const edits = wanted.get(identityOf(manifest))?.edits ?? []
      return isEqualJson(after.manifests[index]?.object, editValue(manifest.object, edits))
    })
  )
}
