import type { RuleSelection } from '../engine/select-rules.ts'
import { type Manifest, readEachManifest } from '../manifest/read-manifests.ts'
import type { Labels } from '../model/label-selector.ts'
import type { Levels } from '../model/level.ts'
import type { FileReport, LintFinding, LintProblem } from '../model/lint.ts'
import { decodeNamespace } from '../model/namespace.ts'
import { foreignKindNote } from './foreign-kind.ts'
import { addJudgement, type GrowingReport, noView, startReport, viewText } from './growing-report.ts'
import { identityOf, type JudgedKind, judgedKind, nameOf } from './identity.ts'
import { linterFault } from './linter-fault.ts'
import { mendText, type MendedText, type PlacedFinding } from './mend-text.ts'
import { judgeManifest, type ObjectJudgement, type WrittenObject } from './judge-manifest.ts'
import { readLeanManifests } from './read-lean-manifests.ts'

/** What a run of the linter depends on beside the files. */
export interface LintOptions {
  /** The rules by namespace, selected for files. */
  readonly rulesFor: RuleSelection
  /** For namespaces whose labels are not among the files. */
  readonly levels: Levels
  /** Where policies belong whose text does not say it. */
  readonly namespace: string | undefined
}

/**
 * One run over some files. First everything that a verdict may depend on is shown to it, then file by file is judged:
 * what it keeps of a file is its Namespaces' labels and where its objects stand.
 */
export interface Linter {
  /** Takes a file in whose Namespaces give their labels as levels to policies of any file. */
  readonly learnNamespaces: (text: string) => void
  /** Takes a file in that was there before the change: what stood in it is not new. */
  readonly learnOld: (file: string, text: string) => readonly LintProblem[]
  /** Judges a file. */
  readonly lint: (file: string, text: string) => FileReport
  /** Corrects in a file's text what is wanted and can be. The file counts as not yet judged. */
  readonly fix: (file: string, text: string, isWanted: (finding: LintFinding) => boolean) => MendedText
  /** Judges what was taken away: the old objects that no file had. Once, after all files. */
  readonly lintRemoved: () => readonly FileReport[]
}

/** Starts a run. */
export function makeLinter(options: LintOptions): Linter {
  const namespaces = new Map<string, Labels>()
  const oldObjects = new Map<string, OldObject>()
  const places = new Map<string, string>()
  const judge = (
    kind: JudgedKind,
    now: WrittenObject | undefined,
    old: OldObject | undefined,
  ): ObjectJudgement => judgeManifest(kind, now, old?.written, { ...options, namespaces })

  /** Judges the objects of a text in their order; `seen` is told of each. */
  const judgeText = (
    text: string,
    seen: { readonly report: GrowingReport; readonly places: ReadonlyMap<string, string> },
    tell: (manifest: Manifest, identity: string, judgement: ObjectJudgement) => void,
  ): void => {
    const { report } = seen
    for (const item of readEachManifest(text)) {
      if (item.kind === 'problem') {
        report.problems.push(item.problem)
        continue
      }
      const { manifest } = item
      const kind = judgedKind(manifest)
      if (kind === undefined) {
        const note = foreignKindNote(manifest.apiVersion, manifest.kind)
        if (note !== undefined) report.notes.push({ line: manifest.line, text: note })
        continue
      }
      report[kind === 'NetworkPolicy' ? 'policies' : 'namespaces'] += 1
      const object = nameOf(kind, manifest.object, options.namespace)
      const identity = identityOf(object)
      const written = { manifest, object, earlier: seen.places.get(identity) }
      tell(manifest, identity, judge(kind, written, oldObjects.get(identity)))
    }
  }
  return {
    learnNamespaces: (text) => {
      // Most files have none, and to parse them all twice would cost twice as much.
      if (!mayHoldNamespace.test(text)) return
      try {
        for (const item of readEachManifest(text)) {
          if (item.kind === 'problem' || judgedKind(item.manifest) !== 'Namespace') continue
          const decoded = decodeNamespace(item.manifest.object)
          if (decoded.ok) namespaces.set(decoded.value.metadata.name, decoded.value.metadata.labels)
        }
      } catch {
        // It fails again when the file is judged, and is told then.
      }
    },
    learnOld: (file, text) => {
      const problems: LintProblem[] = []
      try {
        for (const item of readLeanManifests(text)) {
          if (item.kind === 'problem') {
            problems.push(item.problem)
            continue
          }
          const { manifest } = item
          const kind = judgedKind(manifest)
          if (kind === undefined) continue
          const object = nameOf(kind, manifest.object, options.namespace)
          const written = { manifest, object, earlier: undefined }
          oldObjects.set(identityOf(object), { file, kind, written })
        }
      } catch (error) {
        problems.push(linterFault(error))
      }
      return problems
    },
    lint: (file, text) => {
      const report = startReport(file)
      const view = viewText(text)
      const judged: string[] = []
      try {
        judgeText(text, { report, places }, (manifest, identity, judgement) => {
          addJudgement(report, manifest, judgement, view)
          if (judgement.object.name === '') return
          places.set(identity, `${file}:${manifest.line}`)
          judged.push(identity)
        })
      } catch (error) {
        report.problems.push(linterFault(error))
      }
      // Not before: a file that has an object twice is judged twice by what was there before.
      for (const identity of judged) oldObjects.delete(identity)
      return report
    },
    fix: (file, text, isWanted) =>
      mendText(
        text,
        (current) => {
          const report = startReport(file)
          const placed: PlacedFinding[] = []
          const view = viewText(current)
          judgeText(current, { report, places }, (manifest, _identity, judgement) => {
            const before = report.findings.length
            addJudgement(report, manifest, judgement, view)
            placed.push(...report.findings.slice(before).map((finding) => ({ ...finding, manifest })))
          })
          return placed
        },
        (found) => found.finding.fix !== undefined && isWanted(found),
      ),
    lintRemoved: () =>
      [...oldObjects.values()].flatMap((old) => {
        const judgement = judge(old.kind, undefined, old)
        if (judgement.findings.length + judgement.undecided.length === 0) return []
        const report = startReport(old.file)
        addJudgement(report, old.written.manifest, judgement, noView)
        return [report]
      }),
  }
}

interface OldObject {
  readonly file: string
  readonly kind: JudgedKind
  readonly written: WrittenObject
}

const mayHoldNamespace = /\bkind["']?\s*:\s*["']?Namespace(?:List)?\b/
