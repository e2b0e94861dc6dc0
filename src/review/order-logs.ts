import { compareTexts } from './compare-texts.ts'

/**
 * The paths of log files in the order of time. kube-apiserver renames a full `audit.log` to
 * `audit-2026-11-21T10-00-00.000.log`, and compresses it to `....log.gz`; the file without a time is the one that is
 * written now. Logs of different directories, or with different names, stay one after the other.
 */
export function orderLogs(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => ({ path, ...readName(path) }))
    .sort(
      (one, other) =>
        compareTexts(one.log, other.log) ||
        compareTexts(one.time, other.time) ||
        compareTexts(one.path, other.path),
    )
    .map(({ path }) => path)
}

/** Sorts after every time. */
const now = '~'

function readName(path: string): { readonly log: string; readonly time: string } {
  const match = /^(.*)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})(\.[^/]*)?$/.exec(path)
  if (match === null) return { log: withoutEnding(path), time: now }
  return { log: match[1] ?? '', time: match[2] ?? now }
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\.log|\.jsonl?)?(?:\.gz)?$/, '')
}
