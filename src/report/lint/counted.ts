import type { LintSummary } from '../../model/lint.ts'

/** `1 violation`, `3 policies`: a number and what it counts. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** What a run found and where, in one line: `2 violations, 1 advice in 3 policies (2 files)`. */
export function summaryLine(summary: LintSummary, showsInfo: boolean): string {
  const { violations, advice, infos, policies, namespaces, files } = summary
  const where = [
    ...(policies > 0 || namespaces === 0 ? [counted(policies, 'policy', 'policies')] : []),
    ...(namespaces > 0 ? [counted(namespaces, 'namespace')] : []),
  ].join(' and ')
  const found = [
    ...(violations > 0 ? [counted(violations, 'violation')] : []),
    // Neither of these has a plural.
    ...(advice > 0 ? [`${advice} advice`] : []),
    ...(infos > 0 && showsInfo ? [`${infos} info`] : []),
  ].join(', ')
  return `${found === '' ? 'no findings' : found} in ${where} (${counted(files, 'file')})`
}
