import { type Levels, modes } from '../model/level.ts'
import type { RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import { isLabelled, levelsOf, levelText } from './rollout-levels.ts'

/** Prints the levels of all namespaces, and how many are enforced. */
export async function runRolloutStatus(
  output: 'text' | 'json',
  defaults: Levels,
  cluster: RolloutCluster,
  io: CliIo,
): Promise<number> {
  const asked = await cluster.namespaces()
  if (!asked.ok) throw new UsageError(plainLine(`the namespaces could not be read: ${asked.reason}`))
  const rows = asked.value.map((namespace) => ({ namespace, levels: levelsOf(namespace.labels, defaults) }))
  const counts = countLevels(rows.map(({ levels }) => levels))
  if (output === 'json')
    io.writeOut(
      `${JSON.stringify({ schemaVersion: 1, namespaces: rows.map(rowJson), ...counts }, null, 2)}\n`,
    )
  else io.writeOut(`${tableOf(rows).join('\n')}\n\n${summaryOf(counts)}\n`)
  return exitCodes.success
}

interface Row {
  readonly namespace: RolloutNamespace
  readonly levels: Levels
}

interface Counts {
  readonly total: number
  readonly enforced: number
  readonly baseline: number
  readonly strict: number
}

function countLevels(all: readonly Levels[]): Counts {
  const count = (level: string): number => all.filter(({ enforce }) => enforce.level === level).length
  const [baseline, strict] = [count('baseline'), count('strict')]
  return { total: all.length, enforced: baseline + strict, baseline, strict }
}

function summaryOf({ total, enforced, baseline, strict }: Counts): string {
  const percent = total === 0 ? 0 : Math.floor((enforced / total) * 100)
  return `${enforced} of ${total} namespaces are enforced (${percent} %): ${baseline} at baseline, ${strict} at strict. In brackets: by default, not by a label.`
}

function tableOf(rows: readonly Row[]): readonly string[] {
  const cells = [
    ['NAMESPACE', 'ENFORCE', 'WARN', 'AUDIT'],
    ...rows.map(({ namespace: { name, labels }, levels }) => [
      plainLine(name),
      ...modes.map((mode) => {
        const text = levelText(levels, mode)
        return isLabelled(labels, mode) ? text : `(${text})`
      }),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}

function rowJson({ namespace: { name, labels }, levels }: Row): unknown {
  return {
    name,
    ...Object.fromEntries(
      modes.map((mode) => [
        mode,
        {
          level: levels[mode].level,
          version: versionJson(levels, mode),
          from: isLabelled(labels, mode) ? 'label' : 'default',
        },
      ]),
    ),
  }
}

function versionJson(levels: Levels, mode: (typeof modes)[number]): string {
  return levelText(levels, mode).split('@')[1] ?? 'latest'
}
