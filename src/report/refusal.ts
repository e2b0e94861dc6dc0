import type { RefusalCause } from '../model/admission-answer.ts'
import type { Correction, Finding, Undecided } from '../model/finding.ts'
import type { Verdict } from '../model/verdict.ts'
import { renderFieldPaths } from './field-paths.ts'
import { plainLine, shorten, wrapLines } from './plain-text.ts'

/** The object as its author calls it. */
export interface SubjectName {
  readonly kind: string
  /** Empty for objects without a namespace. */
  readonly namespace: string
  readonly name: string
}

/** What a refusal says, to people and to programs. */
export interface Refusal {
  readonly message: string
  readonly causes: readonly RefusalCause[]
}

const maxMessageLength = 4096
const maxCauses = 32
const textWidth = 96

/**
 * The refusal of a change, for the person whose apply failed: what, where, what it means, what to write. Plain
 * ASCII, at most 4 KiB; the first finding in full, the others in a line each.
 */
export function renderRefusal(subject: SubjectName, verdict: Verdict, uid: string): Refusal {
  const [worst, ...others] = verdict.refusedFor
  if (worst === undefined) return renderUndecidedRefusal(subject, verdict.undecided, uid)
  const count = verdict.refusedFor.length
  const head = [
    `${renderSubject(subject)} is refused: ${count} ${count === 1 ? 'violation' : 'violations'} of level ${verdict.inForce.levels.enforce.level}.`,
  ]
  const tail = others.flatMap((finding) => ['', renderBrief(finding)])
  return {
    message: fit(head, renderFinding(worst), tail),
    causes: verdict.refusedFor.slice(0, maxCauses).map((finding) => ({
      reason: finding.rule,
      field: finding.paths[0],
      message: shorten(plainLine(finding.wording.summary), 500),
    })),
  }
}

/** `NetworkPolicy shop/allow-web`. */
export function renderSubject({ kind, namespace, name }: SubjectName): string {
  return shorten(plainLine(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`), 300)
}

function renderUndecidedRefusal(subject: SubjectName, undecided: readonly Undecided[], uid: string): Refusal {
  const reasons = undecided.map(({ rule, reason }) => plainLine(`${rule}: ${reason}`))
  return {
    message: fit(
      [`${renderSubject(subject)} is refused: it could not be judged.`],
      ['', ...reasons.map((reason) => `  ${shorten(reason, 300)}`)],
      ['', plainLine(undecided.some(({ lacks }) => lacks === 'nothing') ? ourFault(uid) : tryAgain)],
    ),
    causes: undecided
      .slice(0, maxCauses)
      .map(({ rule, reason }) => ({ reason: rule, field: '', message: shorten(plainLine(reason), 500) })),
  }
}

function ourFault(uid: string): string {
  return `This is a fault of netpol-guardrail, not of your file. Report it with uid ${uid}.`
}

const tryAgain = 'Something about the cluster could not be found out. Try again.'

/** The lines of one finding in full, with the blank line before it. Parts that do not fit are left out whole. */
function renderFinding(finding: Finding): readonly string[] {
  const opening = ['', plainLine(`${finding.rule}  ${renderFieldPaths(finding.paths)}`)]
  const detail = indent(2, wrapLines(plainLine(finding.wording.detail), textWidth))
  const closing = [`  More: netpol-guardrail explain ${finding.rule}`]
  const lines = [...opening, ...detail]
  let room = maxMessageLength - 600 - lengthOf([...lines, ...closing])
  for (const correction of finding.wording.corrections) {
    const rendered = renderCorrection(correction)
    room -= lengthOf(rendered)
    if (room < 0) break
    lines.push(...rendered)
  }
  return [...lines, ...closing]
}

function renderCorrection({ intro, yaml }: Correction): readonly string[] {
  return [...indent(2, wrapLines(plainLine(intro), textWidth)), ...indent(4, yaml.split('\n').map(plainLine))]
}

function renderBrief(finding: Finding): string {
  return shorten(
    plainLine(`${finding.rule}  ${renderFieldPaths(finding.paths)}: ${finding.wording.summary}`),
    300,
  )
}

/** Head and body, and of the tail as much as fits, with a count of what does not. */
function fit(head: readonly string[], body: readonly string[], tail: readonly string[]): string {
  const start = shorten([...head, ...body].join('\n'), maxMessageLength - 100)
  const kept: string[] = []
  let length = start.length
  for (const line of tail) {
    length += line.length + 1
    if (length > maxMessageLength - 100) break
    kept.push(line)
  }
  const left = tail.slice(kept.length).filter((line) => line !== '').length
  return [start, ...kept, ...(left > 0 ? ['', `and ${left} more`] : [])].join('\n')
}

function indent(columns: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(columns)}${line}`))
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0)
}
