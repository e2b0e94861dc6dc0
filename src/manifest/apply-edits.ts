import type { Edit } from '../model/fix.ts'
import type { Manifest } from './read-manifests.ts'

export function applyEditsToFile(
  _text: string,
  _changes: readonly { readonly manifest: Manifest; readonly edits: readonly Edit[] }[],
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: 'nothing is corrected yet' }
}
