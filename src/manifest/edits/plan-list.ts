import { isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml'
import { extentOf, isEmpty, itemExtent } from '../node-extent.ts'
import { readScalar } from '../scalar-value.ts'
import { blockItems, type BlockItem, type ParsedList } from './block-items.ts'
import { beginsLine, columnAt, lineBreakAt, lineEndAt, lineStartAt } from './block-lines.ts'
import { findTarget, type EditedPart, type FoundTarget } from './find-target.ts'
import { fillIn, rewrite } from './plan-scalar.ts'
import { insertAt, planned, refused, removal, type Plan, type Replacement } from './replacement.ts'
import { styleOf, writeList, writeText } from './write-text.ts'

/** What is to become of a list: `kept` items first, then `paired` ones written anew, then some less or some more. */
interface ListChange {
  readonly kept: number
  readonly paired: readonly string[]
  readonly removed: number
  readonly added: readonly string[]
}

/** Writes a list of scalars anew, touching only the items that differ. */
export function planSetList(part: EditedPart, path: string, values: readonly string[]): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  const { node } = target
  if (isScalar(node)) return replaceNull(part, target, node, path, values)
  if (!isSeq(node)) return refused(`${path} is no list`)
  const items = scalarsOf(node.items)
  if (items === undefined) return refused(`${path} has other things than single values, or shared ones`)
  const change = compare(
    items.map((item) => valueOf(item)),
    values,
  )
  const style =
    part.format === 'json' ? 'double' : (items.map(styleOf).find((each) => each !== undefined) ?? 'plain')
  const written = change.added.map((value) => writeText(value, style))
  const plan =
    node.flow === true
      ? changeFlow(part.tree.text, node, change, written)
      : changeBlock(part.tree.text, node, change, written)
  const rewritten = change.paired.map((value, index) =>
    rewriteItem(part, items[change.kept + index], value, path),
  )
  return [...rewritten, plan].reduce(both)
}

function replaceNull(
  part: EditedPart,
  target: FoundTarget,
  node: Scalar.Parsed,
  path: string,
  values: readonly string[],
): Plan {
  const text = writeList(values, part.format === 'json' ? 'double' : 'plain')
  if (isEmpty(node)) return fillIn(part, target, path, text)
  return valueOf(node) === null
    ? planned({ ...extentOf(node, part.tree.text), text })
    : refused(`${path} is no list`)
}

function rewriteItem(part: EditedPart, item: Scalar.Parsed | undefined, value: string, path: string): Plan {
  return item === undefined ? refused(`${path} is shorter`) : rewrite(part, item, value, `an item of ${path}`)
}

function both(one: Plan, other: Plan): Plan {
  return one.ok && other.ok ? planned(...one.replacements, ...other.replacements) : one.ok ? other : one
}

function scalarsOf(items: readonly ParsedNode[]): readonly Scalar.Parsed[] | undefined {
  const scalars = items.filter((item): item is Scalar.Parsed => isScalar(item) && item.anchor === undefined)
  return scalars.length === items.length ? scalars : undefined
}

/** `yes` without quotes is no text, although it looks like one. */
function valueOf(item: Scalar.Parsed): unknown {
  const read = readScalar(item)
  return read.ok ? read.value : undefined
}

function compare(old: readonly unknown[], wanted: readonly string[]): ListChange {
  const shorter = Math.min(old.length, wanted.length)
  let kept = 0
  while (kept < shorter && old[kept] === wanted[kept]) kept += 1
  let alike = 0
  while (alike < shorter - kept && old.at(-1 - alike) === wanted.at(-1 - alike)) alike += 1
  const changed = wanted.slice(kept, wanted.length - alike)
  const replaced = old.length - alike - kept
  return {
    kept,
    paired: changed.slice(0, replaced),
    removed: Math.max(0, replaced - changed.length),
    added: changed.slice(replaced),
  }
}

function changeFlow(
  text: string,
  list: ParsedList,
  { kept, paired, removed }: ListChange,
  added: readonly string[],
): Plan {
  const at = kept + paired.length
  const extents = list.items.map((item) => extentOf(item, text))
  const before = extents[at - 1]
  if (added.length > 0)
    return before === undefined
      ? planned(insertAt(list.range[0] + 1, added.join(', ') + (list.items.length === 0 ? '' : ', ')))
      : planned(insertAt(before.end, added.map((value) => `, ${value}`).join('')))
  const last = extents[at + removed - 1]
  const first = extents[at]
  if (removed === 0 || first === undefined || last === undefined) return planned()
  const gone =
    before === undefined
      ? removal(first.start, extents[at + removed]?.start ?? last.end)
      : removal(before.end, last.end)
  return text.slice(gone.start, gone.end).includes('#')
    ? refused('a comment stands between the items')
    : planned(gone)
}

function changeBlock(
  text: string,
  list: ParsedList,
  { kept, paired, removed }: ListChange,
  added: readonly string[],
): Plan {
  const items = blockItems(list)
  const [first] = items ?? []
  if (items === undefined || first === undefined) return refused('the list cannot be told apart')
  const at = kept + paired.length
  if (added.length > 0) return planned(addLines(text, first, items[at - 1], added))
  if (removed === items.length) return refused('nothing would be left of the list')
  const gone = items.slice(at, at + removed)
  if (gone.some(({ dash }) => !beginsLine(text, dash))) return refused('its items share lines with others')
  return planned(...gone.map((item) => removeLines(text, item)))
}

function addLines(
  text: string,
  first: BlockItem,
  before: BlockItem | undefined,
  added: readonly string[],
): Replacement {
  const gap = text.slice(first.dash + 1, first.node.range[0])
  const dash = `-${/^ +$/.test(gap) ? gap : ' '}`
  const indent = ' '.repeat(columnAt(text, first.dash))
  const lineEnd = lineEndAt(text, itemExtent((before ?? first).node, text).end)
  const lineBreak = lineBreakAt(text, lineEnd)
  return before === undefined
    ? insertAt(first.dash, added.map((value) => dash + value + lineBreak + indent).join(''))
    : insertAt(lineEnd, added.map((value) => lineBreak + indent + dash + value).join(''))
}

/** With the line break before them, or behind them where there is none before. */
function removeLines(text: string, { dash, node }: BlockItem): Replacement {
  const start = lineStartAt(text, dash)
  const end = lineEndAt(text, itemExtent(node, text).end)
  if (start > 0) return removal(text.charAt(start - 2) === '\r' ? start - 2 : start - 1, end)
  return removal(start, end + lineBreakAt(text, end).length)
}
