import type { Finding, Undecided } from './finding.ts'
import type { Region } from './source.ts'

/** What a finding means for whoever runs the linter: it would be refused, or he is told. */
export type Severity = 'violation' | 'advice' | 'info'

/** Which object a finding is about. */
export interface ObjectName {
  readonly kind: string
  /** Empty where the file does not say it and nobody else did. */
  readonly namespace: string
  readonly name: string
}

/** One problem of a file. */
export interface LintFinding {
  readonly severity: Severity
  readonly finding: Finding
  readonly object: ObjectName
  readonly region: Region
  /** Where the other fields that make the problem are; of many only the first few. */
  readonly others: readonly Region[]
  /** The lines of the file around it, without their line breaks. */
  readonly excerpt: readonly ExcerptLine[]
  /**
   * What a program would replace in the file to make the finding's fix, and that alone; nothing where it cannot be made in
   * this text. To be asked only for what is shown: it reads a part of the text again.
   */
  readonly replacements: () => readonly TextReplacement[]
}

/** A stretch of a file and the text to put in its place. */
export interface TextReplacement {
  readonly region: Region
  readonly text: string
}

/** A line of a file, to be shown. Of a long one only a stretch around the marked part is kept. */
export interface ExcerptLine {
  /** Counted from 1. */
  readonly line: number
  /** The column of the text's first character; above 1 where the beginning is left out. */
  readonly column: number
  readonly text: string
}

/** Something that kept (part of) a file from being judged. */
export interface LintProblem {
  /** Undefined where it is about the file as a whole. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** A clause: "not a valid NetworkPolicy: spec.podSelector must be an object". */
  readonly reason: string
}

/** Something that was passed over although its reader may have expected otherwise: a clause. */
export interface LintNote {
  readonly line: number
  readonly text: string
}

/** An object that a rule could not judge; it is never taken for a clean one. */
export interface LintUndecided {
  readonly line: number
  readonly object: ObjectName
  readonly undecided: Undecided
}

/** An object that was judged. */
export interface LintedObject {
  readonly line: number
  readonly object: ObjectName
}

/** What one file gave. */
export interface FileReport {
  /** As the user named it; `-` for standard input. */
  readonly file: string
  readonly policies: number
  readonly namespaces: number
  /** Every policy and namespace that was judged, in the order of the file. */
  readonly objects: readonly LintedObject[]
  /** In the order of the file. */
  readonly findings: readonly LintFinding[]
  readonly undecided: readonly LintUndecided[]
  readonly problems: readonly LintProblem[]
  readonly notes: readonly LintNote[]
}

/** What a whole run gave, in numbers. */
export interface LintSummary {
  readonly files: number
  readonly policies: number
  readonly namespaces: number
  readonly violations: number
  readonly advice: number
  readonly infos: number
  /** Findings that the change did not bring in; they are counted above as advice or infos. */
  readonly before: number
  readonly undecided: number
  readonly problems: number
  readonly notes: number
}

/** Prints a run as it goes: what `begin` returns, then for each file, then `end`. */
export interface LintRenderer {
  readonly begin: () => string
  readonly file: (report: FileReport) => string
  readonly end: (summary: LintSummary) => string
}
