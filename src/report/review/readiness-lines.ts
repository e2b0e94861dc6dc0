import type { EnforcedLevel } from '../../model/enforced-level.ts'
import type { Obstacle, Readiness, Review } from '../../model/review.ts'
import { columns, counted, folded, section, shownName } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** Which namespaces can be raised to a level, and what to type; which cannot, and what stands in the way. */
export function readinessLines({ readiness }: Review, level: EnforcedLevel): readonly string[] {
  const inState = (state: Readiness['state']): readonly Readiness[] =>
    readiness.filter((each) => each.level === level && each.state === state)
  const ready = inState('ready')
  const notReady = inState('not-ready')
  const unknown = inState('no-evidence')
  const enforced = inState('enforced')
  return [
    ...section(`Ready for ${level}`, columns(ready.slice(0, maxRows).map(readyRow))),
    ...restLine(ready),
    ...section(`Not ready for ${level}`, notReady.slice(0, maxRows).flatMap(obstacleLines)),
    ...restLine(notReady),
    ...section(
      `No evidence for ${level}: no policy was created or changed there, so nobody knows`,
      unknown.length === 0 ? [] : folded(names(unknown), 2),
    ),
    ...section(`Enforced already`, enforced.length === 0 ? [] : folded(names(enforced), 2)),
  ]
}

const maxRows = 50
const maxNames = 100

function readyRow({ command, evidence }: Readiness): readonly string[] {
  return [
    command ?? '(a name that Kubernetes does not take)',
    `# ${counted(evidence, 'write')}, none refused`,
  ]
}

function obstacleLines({ namespace, obstacles }: Readiness): readonly string[] {
  return folded(`${shownName(namespace)}: ${obstacles.map(obstacleText).join('; ')}`, 2, 4)
}

/** What stands in the way, in a clause. */
export function obstacleText(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'would-refuse': {
      const rules = obstacle.rules.slice(0, 4).map(({ rule, writes }) => `${rule} ${writes}`)
      const more = obstacle.rules.length > rules.length ? `, +${obstacle.rules.length - rules.length}` : ''
      return `${counted(obstacle.writes, 'write')} would be refused: ${rules.join(', ')}${more}; last ${shortTime(obstacle.lastMs)}`
    }
    case 'undecided':
      return `${counted(obstacle.writes, 'write')} could not be judged`
    case 'past-us':
      return `${counted(obstacle.writes, 'write')} got in past the guard`
    case 'newer-schema':
      return `${counted(obstacle.writes, 'write')} judged by a newer release than this one`
  }
}

function restLine(all: readonly Readiness[]): readonly string[] {
  return all.length > maxRows ? [`  and ${all.length - maxRows} more; -o csv has all of them`] : []
}

function names(all: readonly Readiness[]): string {
  const shown = all.slice(0, maxNames).map(({ namespace }) => shownName(namespace))
  return all.length > maxNames ? `${shown.join(', ')}, and ${all.length - maxNames} more` : shown.join(', ')
}
