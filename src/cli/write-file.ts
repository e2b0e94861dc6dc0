import { readFileSync, statSync } from 'node:fs'
import { explainFileError } from './explain-file-error.ts'
import { openWholeFile, type Written } from './whole-file.ts'

/**
 * Replaces a file's text, whole or not at all (see openWholeFile for what is kept), and only if the file still holds
 * `oldText`, byte order mark included: what somebody else wrote in the meantime is not lost.
 */
export function replaceFile(path: string, oldText: string, newText: string): Written {
  try {
    if (!statSync(path).isFile()) return { ok: false, reason: 'is not a regular file' }
    const opened = openWholeFile(path)
    if (!opened.ok) return opened
    const { file } = opened
    try {
      file.write(newText)
      return holds(path, oldText)
        ? file.commit()
        : { ok: false, reason: 'was changed in the meantime; nothing written' }
    } finally {
      file.abandon()
    }
  } catch (error) {
    return { ok: false, reason: explainFileError(error) }
  }
}

function holds(path: string, text: string): boolean {
  const bytes = Buffer.from(text)
  return statSync(path).size === bytes.length && readFileSync(path).equals(bytes)
}
