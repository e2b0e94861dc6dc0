/**
 * The fields of a finding for a heading: `spec.ingress[0].from[0] and [1]`. Entries of the list that the first path
 * names are shortened to their index; after the fourth they are counted.
 */
export function renderFieldPaths(paths: readonly [string, ...string[]]): string {
  const [first, ...rest] = paths
  const list = first.endsWith(']') ? first.slice(0, first.lastIndexOf('[')) : undefined
  const names = rest.map((path) =>
    list !== undefined && path.startsWith(`${list}[`) && !path.slice(list.length + 1, -1).includes('[')
      ? path.slice(list.length)
      : path,
  )
  const shown = names.slice(0, 3)
  const more = names.length - shown.length
  const parts = [first, ...shown, ...(more > 0 ? [`${more} more`] : [])]
  const last = parts.pop() ?? first
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
}

/** The nearest field that holds all of a finding's fields: `spec.ingress[0].from` for two of its items. */
export function commonField(paths: readonly [string, ...string[]]): string {
  const [first, ...rest] = paths
  let common = first
  while (common !== '' && !rest.every((path) => path === common || isWithin(path, common))) {
    common = common.slice(0, lastStepOf(common))
  }
  return common === '' ? first : common
}

/** Where the last step of a path begins; a key in brackets, with whatever dots, is one step. */
function lastStepOf(path: string): number {
  return path.endsWith(']') ? path.lastIndexOf('[') : Math.max(0, path.lastIndexOf('.'))
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
}
