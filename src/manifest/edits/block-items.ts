import type { CST, ParsedNode, YAMLSeq } from 'yaml'

/** A list as the parser makes it. */
export type ParsedList = YAMLSeq.Parsed

/** An item of a list in lines, and its dash. */
export interface BlockItem {
  readonly dash: number
  readonly node: ParsedNode
}

/** The items of a list in lines; undefined where its tokens were not kept, or it is in brackets. */
export function blockItems(list: ParsedList): readonly BlockItem[] | undefined {
  if (list.srcToken?.type !== 'block-seq') return undefined
  const dashes = list.srcToken.items.flatMap(({ start }) => start.filter(isDash))
  const items = list.items.flatMap((node, index) => {
    const dash = dashes[index]
    return dash === undefined ? [] : [{ dash: dash.offset, node }]
  })
  return dashes.length === items.length ? items : undefined
}

function isDash({ type }: CST.SourceToken): boolean {
  return type === 'seq-item-ind'
}
