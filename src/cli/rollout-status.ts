import type { UnknownGuardValue } from '../model/guard-labels.ts'
import { type Levels, modes } from '../model/level.ts'
import type { RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { asciiJson } from '../report/lint/ascii-json.ts'
import { plainLine } from '../report/plain-text.ts'
import { columns } from '../report/review/text-parts.ts'
import type { JsonStatus } from '../report/rollout/json-status-schema.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import {
  isLabelled,
  jsonNamespace,
  levelsOf,
  levelText,
  meaninglessLabels,
  meaninglessText,
} from './rollout-levels.ts'

/** What `rollout status` works with. */
export interface RolloutStatusParts {
  readonly cluster: RolloutCluster
  readonly defaults: Levels
  /** Whether the defaults are those of a configuration that was given, and not the shipped ones. */
  readonly isConfigured: boolean
  /** Namespaces that the webhook configurations leave out: no label enforces anything there. */
  readonly excludedNamespaces: ReadonlySet<string>
  readonly io: CliIo
}

/** Prints the levels of all namespaces, and how many are enforced. */
export async function runRolloutStatus(output: 'text' | 'json', parts: RolloutStatusParts): Promise<number> {
  const { cluster, defaults, excludedNamespaces, io } = parts
  const asked = await cluster.namespaces()
  if (!asked.ok) throw new UsageError(plainLine(`the namespaces could not be read: ${asked.reason}`))
  const rows = asked.value.map((namespace) => ({
    namespace,
    levels: levelsOf(namespace.labels, defaults),
    meaningless: meaninglessLabels(namespace.labels, defaults),
    isGuarded: !excludedNamespaces.has(namespace.name),
  }))
  const counts = countLevels(rows)
  if (output === 'json') {
    const json: JsonStatus = {
      schemaVersion: 1,
      ...counts,
      namespaces: rows.map(({ namespace, isGuarded }) => jsonNamespace(namespace, isGuarded, defaults)),
    }
    io.writeOut(`${asciiJson(json, 2)}\n`)
  } else
    io.writeOut(
      `${[...tableOf(rows), '', ...carefulLines(rows), ...summaryOf(counts, parts.isConfigured)].join('\n')}\n`,
    )
  return exitCodes.success
}

interface Row {
  readonly namespace: RolloutNamespace
  readonly levels: Levels
  readonly meaningless: readonly UnknownGuardValue[]
  readonly isGuarded: boolean
}

interface Counts {
  /** Without those that the webhook configurations leave out, which no label can enforce. */
  readonly total: number
  readonly excluded: number
  readonly enforced: number
  /** A whole number, never rounded up: 100 is all of them. */
  readonly enforcedPercent: number
  readonly baseline: number
  readonly strict: number
}

function countLevels(rows: readonly Row[]): Counts {
  const guarded = rows.filter(({ isGuarded }) => isGuarded)
  const count = (level: string): number =>
    guarded.filter(({ levels }) => levels.enforce.level === level).length
  const [baseline, strict] = [count('baseline'), count('strict')]
  const total = guarded.length
  const enforced = baseline + strict
  return {
    total,
    excluded: rows.length - total,
    enforced,
    enforcedPercent: total === 0 ? 0 : Math.floor((enforced / total) * 100),
    baseline,
    strict,
  }
}

function summaryOf(
  { total, excluded, enforced, enforcedPercent, baseline, strict }: Counts,
  isConfigured: boolean,
): readonly string[] {
  const defaults = isConfigured
    ? "the configuration's default, no label."
    : "the shipped default, no label; --config takes the guard's own defaults."
  return [
    `${enforced} of ${total} namespaces ${total === 1 ? 'is' : 'are'} enforced (${enforcedPercent} %): ${baseline} at baseline, ${strict} at strict.`,
    `In brackets: ${defaults}`,
    ...(excluded > 0
      ? [`-: left out by the webhook configurations, and not counted; the guard is never asked there.`]
      : []),
  ]
}

function carefulLines(rows: readonly Row[]): readonly string[] {
  const lines = rows.flatMap(({ namespace, meaningless }) =>
    meaningless.map((each) => `CAREFUL: ${plainLine(namespace.name)}: ${meaninglessText(each)}`),
  )
  return lines.length === 0 ? [] : [...lines, '']
}

function tableOf(rows: readonly Row[]): readonly string[] {
  return columns(
    [
      ['NAMESPACE', 'ENFORCE', 'WARN', 'AUDIT'],
      ...rows.map(({ namespace: { name, labels }, levels, isGuarded }) => [
        plainLine(name),
        ...modes.map((mode) => {
          if (!isGuarded) return '-'
          const text = levelText(levels, mode)
          return isLabelled(labels, mode) ? text : `(${text})`
        }),
      ]),
    ],
    0,
  )
}
