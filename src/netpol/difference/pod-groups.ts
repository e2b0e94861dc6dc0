import { type Effort, spend } from '../reachability/effort.ts'
import { intersectBoxes, type LabelBox, sizeOfBox, subtractBox } from '../reachability/label-box.ts'
import { unionOfReaches } from '../reachability/reach-of.ts'
import type { Reach, ReachEntry } from '../reachability/reach.ts'
import { type Shift, shiftBetween } from './shift.ts'
import type { Target } from './targets.ts'
import { mayTouch } from './touching.ts'

/** Pods for which the same changes, in parts that do not overlap. */
export interface PodGroup {
  readonly boxes: readonly LabelBox[]
  readonly shift: Shift
}

/** Nobody would read about more kinds of pods than this. */
const maxCells = 400

/**
 * The pods for which what the policies of a namespace let through together differs, by what differs for them; pods for
 * which nothing does are in no group. Undefined where there are too many kinds of pods: policies that select by many
 * labels, each for itself, make a kind of every combination.
 */
export function groupPods(targets: readonly Target[], effort: Effort): readonly PodGroup[] | undefined {
  const changed = targets.filter(({ isChanged }) => isChanged)
  // Also where nothing is left to spend.
  if (changed.length === 0) return []
  const unchanged = targets.filter(({ isChanged }) => !isChanged)
  const work: Work = { effort, cellsLeft: maxCells }
  const cells = split({ box: [], selecting: [] }, changed, work, (kind) => judgeKind(kind, unchanged, work))
  if (cells === undefined) return undefined
  const groups = new Map<string, { readonly boxes: LabelBox[]; readonly shift: Shift }>()
  for (const { box, shift, key } of cells) {
    if (shift === undefined) continue
    const group = groups.get(key) ?? { boxes: [], shift }
    group.boxes.push(box)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** What is still left to spend. */
interface Work {
  readonly effort: Effort
  cellsLeft: number
}

/** Pods, and the targets that all of them belong to, of those that were looked at. */
interface Kind {
  readonly box: LabelBox
  readonly selecting: readonly Target[]
}

/** Pods and what differs for them. */
interface Cell {
  readonly box: LabelBox
  readonly shift: Shift | undefined
  /** Equal for equal shifts. */
  readonly key: string
}

type Cells = readonly Cell[] | undefined

/**
 * Splits pods by the targets until each kind belongs to a target or does not, and asks `judge` about each. Kinds for
 * which the same differs are put together again where they were split.
 */
function split(kind: Kind, targets: readonly Target[], work: Work, judge: (kind: Kind) => Cells): Cells {
  let { selecting } = kind
  for (const [index, target] of targets.entries()) {
    const cut = cutBox(kind.box, target.box, work.effort)
    if (cut === undefined) return undefined
    if (cut.inside === undefined) continue
    selecting = [...selecting, target]
    if (cut.outside.length === 0) continue
    work.cellsLeft -= cut.outside.length
    if (work.cellsLeft < 0) return undefined
    const others = targets.slice(index + 1)
    const parts = [
      split({ box: cut.inside, selecting }, others, work, judge),
      ...cut.outside.map((box) => split({ box, selecting: selecting.slice(0, -1) }, others, work, judge)),
    ]
    return joinCells(kind.box, parts)
  }
  return judge({ box: kind.box, selecting })
}

function joinCells(box: LabelBox, parts: readonly Cells[]): Cells {
  const cells: Cell[] = []
  for (const part of parts) {
    if (part === undefined) return undefined
    cells.push(...part)
  }
  const [first] = cells
  return first !== undefined && cells.every(({ key }) => key === first.key) ? [{ ...first, box }] : cells
}

/** The parts of a box in and out of another; undefined where the effort does not suffice. */
function cutBox(
  box: LabelBox,
  by: LabelBox,
  effort: Effort,
): { readonly inside: LabelBox | undefined; readonly outside: readonly LabelBox[] } | undefined {
  if (!spend(effort, sizeOfBox(box) + sizeOfBox(by))) return undefined
  const inside = intersectBoxes(box, by)
  if (inside === undefined) return { inside, outside: [box] }
  const outside = subtractBox(box, by, effort)
  return outside === undefined ? undefined : { inside, outside }
}

/**
 * What differs for pods that all belong to the same changed targets. The unchanged ones split them further only where
 * they could make a difference to it.
 */
function judgeKind(kind: Kind, unchanged: readonly Target[], work: Work): Cells {
  const alone = cellOf(kind, work)
  if (alone?.shift === undefined) return alone === undefined ? undefined : [alone]
  const whole: Target[] = []
  const partial: Target[] = []
  for (const target of unchanged) {
    const cut = cutBox(kind.box, target.box, work.effort)
    if (cut === undefined) return undefined
    if (cut.inside !== undefined) (cut.outside.length === 0 ? whole : partial).push(target)
  }
  const base = { ...kind, selecting: [...kind.selecting, ...whole] }
  const cell = whole.length === 0 ? alone : cellOf(base, work)
  if (cell?.shift === undefined) return cell === undefined ? undefined : [cell]
  const { shift } = cell
  const deciding = partial.filter((target) => mayDecide(target, shift, work.effort))
  return split(base, deciding, work, (each) => {
    const judged = cellOf(each, work)
    return judged === undefined ? undefined : [judged]
  })
}

/** Whether an unchanged target may make a difference to a shift: it isolates its pods, or lets through the same traffic. */
function mayDecide(target: Target, shift: Shift, effort: Effort): boolean {
  if (shift.kind !== 'changed') return true
  const { opened, closed } = shift
  const entries = [opened.certain, opened.possible, closed.certain, closed.possible].flat()
  return mayTouch(entries, entriesOf(target.after), effort)
}

function cellOf({ box, selecting }: Kind, { effort }: Work): Cell | undefined {
  const before = unionOfReaches(selecting.map((target) => target.before))
  const after = unionOfReaches(selecting.map((target) => target.after))
  if (!spend(effort, 1 + entriesOf(before).length + entriesOf(after).length)) return undefined
  const shift = shiftBetween(before, after, effort)
  return { box, shift, key: shift === undefined ? '' : keyOf(shift) }
}

function entriesOf(reach: Reach): readonly ReachEntry[] {
  return reach.kind === 'restricted' ? reach.entries : []
}

function keyOf(shift: Shift): string {
  return JSON.stringify(shift, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
}
